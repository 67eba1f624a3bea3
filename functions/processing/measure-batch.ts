// A batch as metrics: its counts, and again by reason, contract and type (pure). A count of zero is left out.
import { METRIC, METRIC_DIMENSION } from "../../shared/wiring/index.ts";
import type { Metric, MetricGroup } from "./embedded-metrics.ts";
import type { BatchSummary } from "./summarize-batch.ts";

export function measureBatch(summary: BatchSummary, durationMs: number): MetricGroup[] {
  const { outcomes, delaysMs } = summary;
  const counts = [
    count(METRIC.received, summary.received),
    count(METRIC.published, outcomes.published),
    count(METRIC.ignored, outcomes.ignored),
    count(METRIC.quarantined, outcomes.quarantined),
    count(METRIC.failed, outcomes.failed),
    count(METRIC.retried, summary.retried),
    count(METRIC.externalEvents, summary.externalEvents),
    count(METRIC.publishCalls, summary.publishCalls),
    count(METRIC.refusedEvents, summary.refusedEvents),
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
