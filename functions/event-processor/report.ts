// One log line per batch and one per quarantined or failed record; metrics in EMF. Never a body.
import type { Logger } from "@aws-lambda-powertools/logger";
import { type Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { METRIC, OUTCOMES } from "../../shared/wiring/index.ts";
import type { BatchItem } from "./batch-item.ts";
import type { ProcessedBatch } from "./process-batch.ts";

export function reportBatch(batch: ProcessedBatch, durationMs: number, logger: Logger, metrics: Metrics): void {
  for (const item of batch.items) reportRecord(item, logger);
  const counted = Object.fromEntries(
    OUTCOMES.map((kind) => [kind, batch.items.filter((item) => item.outcome?.kind === kind).length]),
  ) as Record<(typeof OUTCOMES)[number], number>;
  const { calls, refused, externalEvents } = batch.counts;
  logger.info("batch.processed", {
    received: batch.items.length,
    ...counted,
    published_by_type: countBy(batch.items, ({ outcome, reading }) =>
      outcome?.kind === "published" ? reading?.type : undefined,
    ),
    ignored_by_reason: countBy(batch.items, ({ outcome }) =>
      outcome?.kind === "ignored" ? outcome.reason : undefined,
    ),
    external_events: externalEvents,
    publish_calls: calls,
    refused_events: refused,
    duration_ms: durationMs,
  });
  metrics.addMetric(METRIC.received, MetricUnit.Count, batch.items.length);
  for (const kind of OUTCOMES) metrics.addMetric(METRIC[kind], MetricUnit.Count, counted[kind]);
  metrics.addMetric(METRIC.externalEvents, MetricUnit.Count, externalEvents);
  metrics.addMetric(METRIC.publishCalls, MetricUnit.Count, calls);
  metrics.addMetric(METRIC.refusedEvents, MetricUnit.Count, refused);
  metrics.addMetric(METRIC.durationMs, MetricUnit.Milliseconds, durationMs);
}

function reportRecord({ record, groupId, reading, outcome }: BatchItem, logger: Logger): void {
  if (outcome?.kind !== "quarantined" && outcome?.kind !== "failed") return;
  const facts = {
    reason: outcome.reason,
    detail: outcome.detail,
    type: reading?.type,
    sqs_message_id: record.messageId,
    sequence_number: record.attributes.SequenceNumber,
    partition_key: groupId,
    receive_count: Number(record.attributes.ApproximateReceiveCount),
  };
  if (outcome.kind === "quarantined") logger.warn("record.quarantined", facts);
  else logger.error("record.failed", facts);
}

/** How many items have each name; those without one are not counted. */
function countBy(items: readonly BatchItem[], nameOf: (item: BatchItem) => string | undefined): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) {
    const name = nameOf(item);
    if (name !== undefined) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
