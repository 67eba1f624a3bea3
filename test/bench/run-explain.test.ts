// The bench of `sluice explain` runs; what it measures is for whoever reads it.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("explain is measured beside a revision: lines a second, starts and memory, held against goals", async () => {
  const args = ["bench/run-explain.ts", "--against", "HEAD", "--quick", "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, args);

  const { linesPerSecond, filteredPerPlain, starts, memory, goals } = JSON.parse(stdout);
  const spread = { median: expect.any(Number), samples: 2 };
  const compared = { here: spread, there: spread, herePerThere: spread };
  expect(linesPerSecond).toMatchObject({ plain: compared, filtered: compared });
  expect(filteredPerPlain).toMatchObject(spread);
  expect(starts.map(({ cpuMs }: { cpuMs: object }) => cpuMs)).toMatchObject([compared, compared]);
  expect(memory[0].peakMib).toBeGreaterThan(30);
  for (const { measured, atMost = Number.POSITIVE_INFINITY, atLeast = 0, isMet } of goals) {
    expect(isMet).toBe(measured >= atLeast && measured <= atMost);
  }
}, 120_000);
