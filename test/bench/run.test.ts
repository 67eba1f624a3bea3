import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const spread = {
  median: expect.any(Number),
  p10: expect.any(Number),
  p90: expect.any(Number),
  samples: expect.any(Number),
};

test("one run measures CPU, calls and import side by side, and holds them against the goals", async () => {
  const args = ["--disable-warning=ExperimentalWarning", "bench/run.ts", "--quick", "--json"];

  const { stdout } = await promisify(execFile)(process.execPath, args);

  const { cpu, calls, imports, goals } = JSON.parse(stdout);
  for (const result of cpu) {
    expect(result).toMatchObject({
      microsecondsPerEvent: { floor: spread, processor: spread, handMade: spread },
      processorPerFloor: spread,
      handMadePerProcessor: spread,
    });
    expect(result.externalEvents).toBeGreaterThan(0);
  }
  for (const { calls: made, minimum, handMadeCalls } of calls) {
    expect(made).toBeGreaterThanOrEqual(minimum);
    expect(made).toBeLessThan(handMadeCalls);
  }
  expect(imports.map(({ bundle }: { bundle: string }) => bundle)).toEqual(["deployed", "naive", "handMade"]);
  for (const result of imports) expect(result).toMatchObject({ milliseconds: spread, perNaive: spread });
  expect(goals).toHaveLength(4);
  for (const goal of goals) {
    expect(goal).toEqual({
      name: expect.any(String),
      measured: expect.any(Number),
      atMost: expect.any(Number),
      isMet: goal.measured <= goal.atMost,
    });
  }
}, 120_000);
