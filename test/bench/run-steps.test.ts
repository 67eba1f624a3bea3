import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("the steps of the processor are measured in their order, from the floor to the whole", async () => {
  const args = ["--disable-warning=ExperimentalWarning", "bench/run-steps.ts", "--quick"];

  const { stdout } = await promisify(execFile)(process.execPath, args);

  const rows = stdout.split("\n").filter((line) => /\(\d/.test(line));
  expect(rows.map((row) => row.trim().split(/ +/)[0])).toEqual([
    "floor",
    "reading",
    "mapping",
    "batch",
    "calls",
    "batch-line",
    "record-lines",
    "writing",
    "processor",
  ]);
  for (const row of rows) expect(row).toMatch(/ [\d.]+ \([\d.]+-[\d.]+\) /);
}, 120_000);
