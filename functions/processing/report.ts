// One log line per batch, which is an embedded metric document too, and one per quarantined or failed record. Never a body.
import type { Logger } from "@aws-lambda-powertools/logger";
import { METRIC_DIMENSION, METRIC_NAMESPACE, METRIC_SERVICE } from "../../shared/wiring/index.ts";
import type { BatchItem } from "./batch-item.ts";
import { embeddedMetrics } from "./embedded-metrics.ts";
import { measureBatch } from "./measure-batch.ts";
import type { ProcessedBatch } from "./process-batch.ts";
import { recordLines } from "./record-lines.ts";
import { type BatchSummary, summarizeBatch } from "./summarize-batch.ts";

export interface ReportTools {
  readonly logger: Logger;
  /** Writes lines to the function's log, past the logger and its level: without them there are no metrics. */
  readonly writeLines: (text: string) => void;
  /** Whether each record is named, also those that were published or ignored. */
  readonly logRecords: boolean;
  readonly stage: string;
  readonly nowMs: () => number;
}

/** What is known of the invocation, under the names that Powertools gives it in the other lines. */
export interface InvocationFacts {
  readonly cold_start: boolean;
  readonly function_name: string;
  readonly function_request_id: string;
  readonly xray_trace_id: string | undefined;
}

export function reportBatch(
  batch: ProcessedBatch,
  startMs: number,
  invocation: InvocationFacts,
  { logger, writeLines, logRecords, stage, nowMs }: ReportTools,
): void {
  for (const item of batch.items) reportRecord(item, logger);
  const summary = summarizeBatch(batch);
  const timestampMs = nowMs();
  const timestamp = new Date(timestampMs).toISOString();
  const durationMs = timestampMs - startMs;
  const dimensions = { service: METRIC_SERVICE, [METRIC_DIMENSION.stage]: stage };
  const frame = { namespace: METRIC_NAMESPACE, timestampMs, dimensions };
  const [document = "{}", ...others] = embeddedMetrics(measureBatch(summary, durationMs), frame);
  const facts = JSON.stringify(batchFacts(summary, invocation, timestamp, durationMs));
  // The document goes into the line of the batch.
  const lines = [`${facts.slice(0, -1)},${document.slice(1)}`, ...others];
  if (logRecords) lines.push(...recordLines(batch, invocation.function_request_id, timestamp));
  // One write for all: it costs more than what it carries.
  writeLines(`${lines.join("\n")}\n`);
}

/** Named one by one: an object put together from others takes longer to make than to write. */
function batchFacts(summary: BatchSummary, invocation: InvocationFacts, timestamp: string, durationMs: number) {
  const { outcomes } = summary;
  return {
    level: "INFO",
    message: "batch.processed",
    timestamp,
    cold_start: invocation.cold_start,
    function_name: invocation.function_name,
    function_request_id: invocation.function_request_id,
    xray_trace_id: invocation.xray_trace_id,
    received: summary.received,
    published: outcomes.published,
    ignored: outcomes.ignored,
    quarantined: outcomes.quarantined,
    failed: outcomes.failed,
    published_by_type: summary.publishedTypes,
    ignored_by_reason: summary.reasons.ignored,
    external_events: summary.externalEvents,
    publish_calls: summary.publishCalls,
    refused_events: summary.refusedEvents,
    duration_ms: durationMs,
  };
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
