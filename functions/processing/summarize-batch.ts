// A processed batch → its counts, taken once for log and metrics alike, and the metrics that they are (pure).
import { METRIC, METRIC_DIMENSION, type Outcome } from "../../shared/wiring/index.ts";
import type { Metric, MetricGroup } from "./embedded-metrics.ts";
import type { ProcessedBatch } from "./process-batch.ts";
import type { PublishCounts } from "./publish-items.ts";

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
  readonly counts: PublishCounts;
  /** External events by contract, then by type. */
  readonly externalTypes: Readonly<Record<string, Counts>>;
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
    counts,
    externalTypes,
  };
}

function increment(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** Its counts, and again by reason, contract and type. A count of zero is left out. */
export function measureBatch(summary: BatchSummary, durationMs: number): MetricGroup[] {
  const { outcomes } = summary;
  const { calls, refused, published, delaysMs } = summary.counts;
  const counts = [
    count(METRIC.received, summary.received),
    count(METRIC.published, outcomes.published),
    count(METRIC.ignored, outcomes.ignored),
    count(METRIC.quarantined, outcomes.quarantined),
    count(METRIC.failed, outcomes.failed),
    count(METRIC.retried, summary.retried),
    count(METRIC.externalEvents, published.length),
    count(METRIC.publishCalls, calls),
    count(METRIC.refusedEvents, refused),
  ].filter(({ value }) => value !== 0);
  counts.push({ name: METRIC.durationMs, unit: "Milliseconds", value: durationMs });
  // Each event is a value, since percentiles cannot be had from sums.
  if (delaysMs.length > 0) counts.push({ name: METRIC.delayMs, unit: "Milliseconds", value: delaysMs });
  return [{ dimensions: {}, metrics: counts }, ...byReason(summary), ...byType(summary)];
}

function byReason({ reasons }: BatchSummary): MetricGroup[] {
  return (["ignored", "quarantined", "failed"] as const).flatMap((kind) =>
    Object.entries(reasons[kind]).map(([reason, value]) => ({
      dimensions: { [METRIC_DIMENSION.reason]: reason },
      metrics: [count(METRIC[kind], value)],
    })),
  );
}

function byType({ externalTypes }: BatchSummary): MetricGroup[] {
  return Object.entries(externalTypes).flatMap(([contract, types]) =>
    Object.entries(types).map(([type, value]) => ({
      dimensions: { [METRIC_DIMENSION.contract]: contract, [METRIC_DIMENSION.type]: type },
      metrics: [count(METRIC.externalEvents, value)],
    })),
  );
}

const count = (name: string, value: number): Metric => ({ name, unit: "Count", value });
