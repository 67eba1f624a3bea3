import { expect, test } from "vitest";
import { generateScenario } from "../../sim/generate-scenario.ts";
import type { Scenario } from "../../sim/scenario.ts";
import { shrink } from "../../sim/shrink.ts";

/** A large scenario, with two faults that matter. */
const SCENARIO: Scenario = {
  ...generateScenario(3),
  emissions: [1, 2, 3, 4].flatMap((seed) => generateScenario(seed).emissions),
  faults: [
    ...generateScenario(2).faults,
    { kind: "mapping", index: 9, trouble: "answer-lost" },
    ...generateScenario(4).faults,
    { kind: "crash", index: 7, afterMs: 5 },
  ],
};

test("what does not matter is left out, and what does is kept", async () => {
  const needed = SCENARIO.emissions.at(-3);
  const breaks = async ({ emissions, faults }: Scenario): Promise<boolean> =>
    emissions.some(({ name, event }) => name === needed?.name && event === needed.event) &&
    faults.some((fault) => fault.kind === "mapping" && fault.trouble === "answer-lost" && fault.index >= 2) &&
    faults.some((fault) => fault.kind === "crash");

  const { scenario, runs } = await shrink(SCENARIO, breaks);

  expect(scenario.emissions.map(({ event }) => event)).toEqual([needed?.event]);
  expect(scenario.strays).toEqual([]);
  expect(scenario.faults).toEqual([
    { kind: "mapping", index: 2, trouble: "answer-lost" },
    { kind: "crash", index: 0, afterMs: 5 },
  ]);
  expect(scenario).toMatchObject({ engineWritesTo: "queue", maxConcurrency: 1, topic: "standard" });
  expect(scenario.releases).toHaveLength(1);
  expect(runs).toBeLessThan(500);
});

test("a scenario of which everything matters stays as it is", async () => {
  const { scenario } = await shrink(SCENARIO, async (candidate) => candidate === SCENARIO);

  expect(scenario).toBe(SCENARIO);
});
