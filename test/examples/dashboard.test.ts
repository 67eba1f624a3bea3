import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { runExample } from "../support/run-example.ts";

test("the dashboard shows the last status of every instance", async () => {
  const { status, stdout, stderr } = await runExample("dashboard");

  expect(stderr).toBe("");
  expect(stdout).toMatch(/^Workflow +QUEUED {2}RUNNING {2}PAUSED {2}SUCCEEDED {2}FAILED {2}STOPPED {2}TIMED_OUT$/m);
  expect(stdout).toMatch(/^etl.backfill-clicks +· +· +· +39 +1 +· +·$/m);
  expect(stdout).toMatch(/^etl.daily-load +· +· +· +3 +· +· +·$/m);
  expect(stdout).toMatch(/^ml.train-ranker +· +· +· +1 +1 +· +·$/m);
  expect(stdout).toMatch(/^report.revenue +· +· +· +1 +· +1 +1$/m);
  expect(stdout).toMatch(/^\d+ events read from the queue\.$/m);
  expect(status).toBe(0);
});

test("the team's own test of the board passes", () => {
  const { status, stdout } = spawnSync(process.execPath, ["--test", "examples/dashboard/board-test.ts"], {
    encoding: "utf8",
  });

  expect(stdout).toMatch(/^. pass 3$/m);
  expect(status).toBe(0);
});
