import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { beginTaking } from "../../../../operations/deployment/held/taken-file.ts";
import { held } from "../../../support/held-messages.ts";
import { temporaryFolder } from "../../../support/sluice.ts";

const giveBack = async (): Promise<void> => undefined;

test("what a killed process held is given back, and its file is gone", async () => {
  const file = join(temporaryFolder(), "queue");
  const child = spawn("true");
  await once(child, "exit");
  writeFileSync(`${file}.${child.pid}`, "removes\nhandle-1\nhandle-2\n");
  const given: string[] = [];

  const taking = await beginTaking(file, {
    removes: true,
    giveBack: async (handles) => {
      given.push(...handles);
    },
  });
  taking.add([held("3")]);
  taking.remove();

  expect(given).toEqual(["handle-1", "handle-2"]);
  expect(existsSync(`${file}.${child.pid}`)).toBe(false);
});

test("one process at a time removes messages of a queue, and others may look meanwhile", async () => {
  const file = join(temporaryFolder(), "queue");
  writeFileSync(`${file}.${process.ppid}`, "removes\n");

  await expect(beginTaking(file, { removes: true, giveBack })).rejects.toThrow(
    `process ${process.ppid} works on this queue right now`,
  );
  expect(readdirSync(dirname(file))).toEqual([`queue.${process.ppid}`]);
  (await beginTaking(file, { removes: false, giveBack })).remove();
});

test("within one process it is the same, and what an earlier one of its number has taken is given back", async () => {
  const file = join(temporaryFolder(), "queue");
  writeFileSync(`${file}.${process.pid}`, "removes\nhandle-1\n");
  const given: string[] = [];
  const purpose = { removes: true, giveBack: async (handles: readonly string[]) => void given.push(...handles) };

  const first = await beginTaking(file, purpose);
  first.add([held("2")]);
  const looking = await beginTaking(file, { ...purpose, removes: false });
  const second = beginTaking(file, purpose);

  await expect(second).rejects.toMatchObject({ code: "queue-busy", retryable: true, details: { pid: process.pid } });
  looking.remove();
  expect(given).toEqual(["handle-1"]);
  first.remove();
  (await beginTaking(file, purpose)).remove();
  expect(readdirSync(dirname(file))).toEqual([]);
  expect(given).toEqual(["handle-1"]);
});

test("where nothing can be written, who only looks may, and who removes may not", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "closed"), "a file, not a folder");
  const file = join(folder, "closed", "queue");

  const looking = await beginTaking(file, { removes: false, giveBack });

  looking.add([held("1")]);
  looking.remove();
  await expect(beginTaking(file, { removes: true, giveBack })).rejects.toThrow(/ENOTDIR|EEXIST/);
});
