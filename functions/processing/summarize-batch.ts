// A processed batch → its counts, taken once for log and metrics alike (pure).
import type { Outcome } from "../../shared/wiring/index.ts";
import type { ProcessedBatch } from "./process-batch.ts";

/** How often each name occurred; one that did not is not there. */
export type Counts = Readonly<Record<string, number>>;

export interface BatchSummary {
  readonly received: number;
  /** Records that were delivered before. */
  readonly retried: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Of the records of each outcome that has reasons. */
  readonly reasons: Readonly<Record<Exclude<Outcome, "published">, Counts>>;
  /** Published records by their own type. */
  readonly publishedTypes: Counts;
  readonly externalEvents: number;
  /** External events by contract, then by type. */
  readonly externalTypes: Readonly<Record<string, Counts>>;
  readonly delaysMs: readonly number[];
  readonly publishCalls: number;
  readonly refusedEvents: number;
}

export function summarizeBatch({ items, counts }: ProcessedBatch): BatchSummary {
  const outcomes = { published: 0, ignored: 0, quarantined: 0, failed: 0 };
  const reasons = { ignored: {}, quarantined: {}, failed: {} };
  const publishedTypes: Record<string, number> = {};
  let retried = 0;
  for (const { record, reading, outcome } of items) {
    if (record.attributes.ApproximateReceiveCount !== "1") retried += 1;
    if (outcome === undefined) continue;
    outcomes[outcome.kind] += 1;
    if (outcome.kind !== "published") increment(reasons[outcome.kind], outcome.reason);
    else if (reading?.type !== undefined) increment(publishedTypes, reading.type);
  }
  const externalTypes: Record<string, Record<string, number>> = {};
  for (const { contract, type } of counts.published) {
    externalTypes[contract] ??= {};
    increment(externalTypes[contract], type);
  }
  return {
    received: items.length,
    retried,
    outcomes,
    reasons,
    publishedTypes,
    externalEvents: counts.published.length,
    externalTypes,
    delaysMs: counts.delaysMs,
    publishCalls: counts.calls,
    refusedEvents: counts.refused,
  };
}

function increment(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
