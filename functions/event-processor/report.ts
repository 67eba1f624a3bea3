// One log line per batch and one per quarantined or failed record; metrics in EMF. Never a body.
import type { Logger } from "@aws-lambda-powertools/logger";
import type { Metrics } from "@aws-lambda-powertools/metrics";
import { OUTCOMES } from "../../shared/wiring/index.ts";
import type { BatchItem } from "./batch-item.ts";
import { countBy } from "./count-by.ts";
import { measureBatch } from "./measure-batch.ts";
import type { ProcessedBatch } from "./process-batch.ts";

export function reportBatch(batch: ProcessedBatch, durationMs: number, logger: Logger, metrics: Metrics): void {
  const { items, counts } = batch;
  for (const item of items) reportRecord(item, logger);
  const byOutcome = countBy(items, ({ outcome }) => outcome?.kind);
  logger.info("batch.processed", {
    received: items.length,
    ...Object.fromEntries(OUTCOMES.map((kind) => [kind, byOutcome[kind] ?? 0])),
    published_by_type: countBy(items, ({ outcome, reading }) =>
      outcome?.kind === "published" ? reading?.type : undefined,
    ),
    ignored_by_reason: countBy(items, ({ outcome }) => (outcome?.kind === "ignored" ? outcome.reason : undefined)),
    external_events: counts.published.length,
    publish_calls: counts.calls,
    refused_events: counts.refused,
    duration_ms: durationMs,
  });
  measureBatch(batch, durationMs, metrics);
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
