// One run of a scenario, from the first event to the point at which nothing moves any more.
import { type Books, openBooks, type Violation } from "./books.ts";
import { type CodeUnderTest, SHIPPED_CODE } from "./code-under-test.ts";
import { type Fault, faultPlan } from "./fault.ts";
import { type Entry, noNote, noteInto } from "./journal.ts";
import { network } from "./network.ts";
import { startPipeline } from "./pipeline.ts";
import type { Scenario } from "./scenario.ts";
import { inVirtualTime, START_MS, type VirtualTime } from "./virtual-time.ts";

/** More than any run that gets somewhere takes; without a bound, one that goes in circles would never end. */
const LONGEST_RUN_MS = 30 * 24 * 3_600_000;

export interface RunResult {
  readonly violation: Violation | undefined;
  readonly struck: ReadonlySet<Fault>;
  readonly facts: RunFacts;
}

export interface RunFacts {
  readonly messages: number;
  readonly quarantined: number;
  readonly deadLettered: number;
  readonly deliveries: number;
  readonly duplicates: number;
  readonly virtualMs: number;
}

/** Runs a scenario until nothing moves any more or a rule is broken; with `entries`, it notes what happens. */
export function runScenario(
  scenario: Scenario,
  code: CodeUnderTest = SHIPPED_CODE,
  entries?: Entry[],
): Promise<RunResult> {
  return inVirtualTime(async (time) => {
    const note = entries ? noteInto(entries, time.nowMs) : noNote;
    const faults = faultPlan(scenario.faults);
    const books = openBooks(scenario, note);
    const pipeline = startPipeline({
      ...{ time, faults, books, code },
      network: network({ seed: scenario.seed, time, faults, note, startMs: START_MS }),
      onInvalid: (reason) => books.violate("valid-calls", `a call that can never succeed: ${reason}`),
    });
    const isOver = (): boolean => {
      if (time.nowMs() - START_MS > LONGEST_RUN_MS) books.violate("everything-drains", "after a month it still runs");
      return books.violation() !== undefined;
    };

    await time.run(isOver);
    faults.end();
    if (scenario.redrivesDeadLetters) {
      pipeline.redrive();
      await time.run(isOver);
      const [dead] = pipeline.deadLetters;
      if (dead) {
        const name = books.byMessageId.get(dead.id)?.name;
        books.violate("everything-drains", `${name} is a dead letter again, although nothing fails any more`);
      }
    }
    pipeline.conclude(faults.struck.size === 0);
    return { violation: books.violation(), struck: faults.struck, facts: factsOf(books, time) };
  });
}

function factsOf({ byMessageId, deliveries }: Books, time: VirtualTime): RunFacts {
  const all = [...byMessageId.values()];
  return {
    messages: all.length,
    quarantined: all.filter(({ isQuarantined }) => isQuarantined).length,
    deadLettered: all.filter(({ state }) => state === "dead-lettered").length,
    deliveries: deliveries.length,
    duplicates: deliveries.length - new Set(deliveries.map(({ id }) => id)).size,
    virtualMs: time.nowMs() - START_MS,
  };
}
