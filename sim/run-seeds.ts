// Seed after seed, until one breaks a rule.
import { setImmediate as breathe } from "node:timers/promises";
import type { Violation } from "./books.ts";
import { type CodeUnderTest, SHIPPED_CODE } from "./code-under-test.ts";
import type { Fault } from "./fault.ts";
import { generateScenario } from "./generate-scenario.ts";
import { type RunFacts, runScenario } from "./run-scenario.ts";

export interface SeedsResult {
  /** Seeds that were run. */
  readonly seeds: number;
  readonly totals: Readonly<Record<keyof RunFacts, number>>;
  /** How often faults struck, by where and how. */
  readonly struck: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly failure: { readonly seed: number; readonly violation: Violation } | undefined;
}

export async function runSeeds(options: {
  readonly first: number;
  readonly count: number;
  readonly code?: CodeUnderTest;
  readonly signal?: AbortSignal;
  readonly onSeed?: (done: number) => void;
}): Promise<SeedsResult> {
  const { first, count, code = SHIPPED_CODE, signal, onSeed } = options;
  const totals = { messages: 0, quarantined: 0, deadLettered: 0, deliveries: 0, duplicates: 0, virtualMs: 0 };
  const struck = new Map<string, Map<string, number>>();
  for (let done = 0; done < count; done += 1) {
    await breathe(); // a run leaves the event loop no turn: here signals arrive
    if (signal?.aborted) return { seeds: done, totals, struck, failure: undefined };
    const seed = first + done;
    const result = await runScenario(generateScenario(seed), code);
    for (const [name, value] of Object.entries(result.facts)) totals[name as keyof RunFacts] += value;
    for (const fault of result.struck) {
      const { place, trouble } = kindOf(fault);
      const troubles = struck.get(place) ?? new Map<string, number>();
      struck.set(place, troubles.set(trouble, (troubles.get(trouble) ?? 0) + 1));
    }
    if (result.violation) return { seeds: done + 1, totals, struck, failure: { seed, violation: result.violation } };
    onSeed?.(done + 1);
  }
  return { seeds: count, totals, struck, failure: undefined };
}

function kindOf(fault: Fault): { readonly place: string; readonly trouble: string } {
  switch (fault.kind) {
    case "call":
      return { place: `calls to ${fault.site}`, trouble: fault.trouble };
    case "outage":
      return { place: `outages of ${fault.site}`, trouble: fault.trouble };
    case "mapping":
      return { place: "event source mapping", trouble: fault.trouble };
    case "crash":
    case "stall":
      return { place: "function", trouble: fault.kind };
    case "engine-crash":
      return { place: "engine", trouble: "crash" };
  }
}
