// What people see of the live engine: the example, and the engine behind the local run.
import { Client } from "pg";
import { expect, onTestFinished, test } from "vitest";
import { expectedOf } from "../../../examples/live-engine/reference.ts";
import { runExample } from "../../support/run-example.ts";
import { startSluice } from "../../support/running-sluice.ts";
import { temporaryFolder } from "../../support/sluice.ts";

test("the example shows workflows that fail, come again and end as the reference says", async () => {
  const ended = expectedOf(Array.from({ length: 60 }, (_, index) => index + 1));

  const { status, stdout, stderr } = await runExample("live-engine");

  expect(stderr).toBe("");
  const [last = ""] = stdout
    .split("\n")
    .filter((line) => line.endsWith("0/s"))
    .slice(-1);
  const [, running, succeeded, failed, timedOut, retries] = last.trim().split(/\s+/).map(Number);
  expect([running, Number(succeeded) + Number(failed) + Number(timedOut)]).toEqual([0, ended.length]);
  expect(retries).toBeGreaterThan(10);
  expect(stdout).toContain("\n60 workflows and those they started: 0 differences from the reference\n");
  expect(stdout).toMatch(/^\d{3,} internal = \d{3,} published \+ \d{3,} ignored; \d{3,} external$/m);
  expect(status).toBe(0);
});

test("behind the local run it goes on until Ctrl-C, and nothing of it is left", async () => {
  const { child, said, finished } = startSluice(["start", "--stay", "--live", "--rate", "5"], {
    cwd: temporaryFolder(),
  });
  onTestFinished(() => void child.kill("SIGTERM"));
  const until = (text: string) => expect.poll(said, { timeout: 120_000 }).toContain(text);
  await until("Ctrl-C ends it.");
  const url = /Live engine, its state +(\S+)/.exec(said())?.[1] ?? "";
  const database = new Client({ connectionString: url });
  await database.connect();
  database.on("error", () => undefined);
  const succeeded = async (): Promise<number> =>
    (await database.query("SELECT count(*)::int AS count FROM live.instances WHERE status = 'SUCCEEDED'")).rows[0]
      .count;
  await expect.poll(succeeded, { timeout: 60_000 }).toBeGreaterThan(3);
  await database.end();

  child.kill("SIGINT");
  const { status } = await finished;

  expect(said()).toContain("\nStopped.\n");
  expect(status).toBe(0);
  await expect(new Client({ connectionString: url }).connect()).rejects.toThrow("ECONNREFUSED");
});
