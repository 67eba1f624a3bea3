import { expect, test } from "vitest";
import { runExample } from "../support/run-example.ts";

test("the archive holds every event and answers who failed and who changed what", async () => {
  const { status, stdout, stderr } = await runExample("audit");

  expect(stderr).toBe("");
  expect(stdout).toMatch(/^238 events in \d+ files\.$/m);
  expect(stdout).toMatch(/^workflow +failures +last$/m);
  expect(stdout).toMatch(/^ml.train-ranker +1 +2026-11-23T06:02:55\.090Z$/m);
  expect(stdout).toMatch(/^2026-11-23T06:06:00 +ml.train-ranker +definition.changed +mei$/m);
  expect(stdout).toMatch(/^2026-11-23T06:13:00 +billing.legacy-export +deleted +tom$/m);
  expect(status).toBe(0);
});
