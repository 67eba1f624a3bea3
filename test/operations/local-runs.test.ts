import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { announceLocalRun, localRuns } from "../../operations/local-runs.ts";
import { temporaryFolder } from "../support/sluice.ts";

// A command that only looks ended here, in a folder of somebody else.
test("a leftover of a run that was killed is passed over where it cannot be taken away", () => {
  const folder = temporaryFolder();
  const withdraw = announceLocalRun({ pid: process.pid, endpoint: "http://127.0.0.1:4566", stack: "Sluice" }, folder);
  const leftover = join(folder, "runs", "1.json");
  mkdirSync(leftover); // what rm refuses whoever runs this test

  expect(localRuns(folder)).toMatchObject([{ pid: process.pid }]);

  expect(existsSync(leftover)).toBe(true);
  withdraw();
});
