// The simulation is worth what it notices: each of these wrong programs must be found within a few hundred seeds.
import { describe, expect, test } from "vitest";
import { SHIPPED_CODE } from "../../sim/code-under-test.ts";
import { explainFailure } from "../../sim/explain-failure.ts";
import { runSeeds } from "../../sim/run-seeds.ts";
import { ENGINE_MUTANTS, type Mutant, OUTBOX_MUTANTS, PROCESSOR_MUTANTS } from "./mutants.ts";

const MOST_SEEDS = 500;

const find = ({ code }: Mutant) => runSeeds({ first: 1, count: MOST_SEEDS, code: { ...SHIPPED_CODE, ...code } });

test("the shipped processor and SDK break no rule in these seeds", async () => {
  const { seeds, failure } = await runSeeds({ first: 1, count: MOST_SEEDS });

  expect({ seeds, failure }).toEqual({ seeds: MOST_SEEDS, failure: undefined });
});

describe("the simulation notices a processor that", () => {
  test.each(Object.entries(PROCESSOR_MUTANTS))("%s", async (_, mutant) => {
    const { failure } = await find(mutant);

    expect(mutant.breaks).toContain(failure?.violation.rule);
  });
});

describe("the simulation notices an engine SDK that", () => {
  test.each(Object.entries(ENGINE_MUTANTS))("%s", async (_, mutant) => {
    const { failure } = await find(mutant);

    expect(mutant.breaks).toContain(failure?.violation.rule);
  });
});

describe("the simulation notices an outbox that", () => {
  test.each(Object.entries(OUTBOX_MUTANTS))("%s", async (_, mutant) => {
    const { failure } = await find(mutant);

    expect(mutant.breaks).toContain(failure?.violation.rule);
  });
});

test("a seed that breaks a rule is told in a few lines: what, the smallest case, its timeline and the command", async () => {
  const mutant = PROCESSOR_MUTANTS["takes entries that the answer does not name for published"] as Mutant;
  const code = { ...SHIPPED_CODE, ...mutant.code };
  const { failure } = await find(mutant);
  if (!failure) throw new Error("not found");

  const text = await explainFailure(failure.seed, failure.violation, code);

  const [, messages, faults] = /to (\d+) message\(s\) and (\d+) fault\(s\)/.exec(text) ?? [];
  expect(Number(messages)).toBeLessThanOrEqual(2);
  expect(Number(faults)).toBe(1);
  expect(text).toContain("a message is acknowledged only once all its external events are on the topic");
  expect(text).toMatch(/ s {2}engine {5}emits [A-D]\d/);
  expect(text).toMatch(/ s {2}fault {6}call \d+ to topic: partial/);
  expect(text).toMatch(/ s {2}fault {6}RULE BROKEN: [A-D]\d.* is acknowledged, but .* is not on the topic/);
  expect(text).toContain(`npm run sim -- --seed ${failure.seed} --seeds 1`);
  expect(text.split("\n").length).toBeLessThan(40);
  expect(await explainFailure(failure.seed, failure.violation, code)).toBe(text);
});
