// A batch as CloudWatch metrics. A document of the embedded metric format has one value per dimension, so each reason and
// each type is a document of its own; what has no further dimension goes last, into the one that the middleware writes.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
import { type Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { METRIC, METRIC_DIMENSION, OUTCOMES } from "../../shared/wiring/index.ts";
import { countBy } from "./count-by.ts";
import type { ProcessedBatch } from "./process-batch.ts";
import type { PublishedEvent } from "./publish-items.ts";

export function measureBatch({ items, counts }: ProcessedBatch, durationMs: number, metrics: Metrics): void {
  for (const kind of OUTCOMES) {
    const byReason = countBy(items, ({ outcome }) =>
      outcome?.kind === kind && "reason" in outcome ? outcome.reason : undefined,
    );
    for (const [reason, count] of Object.entries(byReason)) {
      metrics.addDimension(METRIC_DIMENSION.reason, reason);
      metrics.addMetric(METRIC[kind], MetricUnit.Count, count).publishStoredMetrics();
    }
  }
  measureTypes(counts.published, metrics);
  // Each event is a value, since percentiles cannot be had from sums. Powertools writes a document per hundred, the most
  // that one may hold: before the counts, so that the last document is never an empty one.
  for (const { delayMs } of counts.published) metrics.addMetric(METRIC.delayMs, MetricUnit.Milliseconds, delayMs);
  const byOutcome = countBy(items, ({ outcome }) => outcome?.kind);
  const add = (name: string, count = 0): void => {
    if (count > 0) metrics.addMetric(name, MetricUnit.Count, count);
  };
  for (const kind of OUTCOMES) add(METRIC[kind], byOutcome[kind]);
  add(METRIC.retried, items.filter(({ record }) => Number(record.attributes.ApproximateReceiveCount) > 1).length);
  add(METRIC.externalEvents, counts.published.length);
  add(METRIC.publishCalls, counts.calls);
  add(METRIC.refusedEvents, counts.refused);
  metrics.addMetric(METRIC.received, MetricUnit.Count, items.length);
  metrics.addMetric(METRIC.durationMs, MetricUnit.Milliseconds, durationMs);
}

function measureTypes(published: readonly PublishedEvent[], metrics: Metrics): void {
  const byContract = Map.groupBy(published, ({ event }) => event.contract);
  for (const [contract, events] of byContract) {
    for (const [type, count] of Object.entries(countBy(events, ({ event }) => event.type))) {
      metrics.addDimension(METRIC_DIMENSION.contract, contract).addDimension(METRIC_DIMENSION.type, type);
      metrics.addMetric(METRIC.externalEvents, MetricUnit.Count, count ?? 0).publishStoredMetrics();
    }
  }
}
