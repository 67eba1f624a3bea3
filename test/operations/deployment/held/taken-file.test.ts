import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
  expect(existsSync(`${file}.${process.pid}`)).toBe(false);
  (await beginTaking(file, { removes: false, giveBack })).remove();
});
