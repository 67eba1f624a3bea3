import { expect, test } from "vitest";
import { generateScenario } from "../../sim/generate-scenario.ts";
import type { Entry } from "../../sim/journal.ts";
import { runScenario } from "../../sim/run-scenario.ts";
import type { Scenario } from "../../sim/scenario.ts";

async function journalOf(scenario: Scenario): Promise<Entry[]> {
  const entries: Entry[] = [];
  await runScenario(scenario, undefined, entries);
  return entries;
}

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

test("a seed decides everything: the same seed is the same run, to the millisecond, whatever ran before", async () => {
  const forwards = new Map<number, Entry[]>();
  for (const seed of SEEDS) forwards.set(seed, await journalOf(generateScenario(seed)));

  for (const seed of SEEDS.toReversed()) {
    expect(await journalOf(generateScenario(seed))).toEqual(forwards.get(seed));
  }
  expect(new Set([...forwards.values()].map((entries) => JSON.stringify(entries))).size).toBe(SEEDS.length);
});

test("without faults everything is delivered once, and at once", async () => {
  for (const seed of SEEDS) {
    const { violation, facts } = await runScenario({ ...generateScenario(seed), faults: [], timeoutMs: 60_000 });

    expect(violation).toBeUndefined();
    expect(facts).toMatchObject({ duplicates: 0, deadLettered: 0 });
  }
});

test("an outage that lasts makes dead letters, and once they are moved back everything is published", async () => {
  const scenario: Scenario = {
    ...generateScenario(1),
    ...{ strays: [], timeoutMs: 60_000, redrivesDeadLetters: true },
    faults: [{ kind: "outage", site: "topic", fromMs: 0, untilMs: 3 * 3_600_000, trouble: "fails-before" }],
  };

  const { violation, facts } = await runScenario(scenario);

  expect(violation).toBeUndefined();
  expect(facts.deadLettered).toBeGreaterThan(0);
  expect(facts.deliveries).toBeGreaterThan(0);
});
