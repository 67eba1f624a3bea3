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
    ignored_by_reason: ignoredByReason(batch.items),
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

function ignoredByReason(items: readonly BatchItem[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of items) {
    if (outcome?.kind === "ignored") counts[outcome.reason] = (counts[outcome.reason] ?? 0) + 1;
  }
  return counts;
}
