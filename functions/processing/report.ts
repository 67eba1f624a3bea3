// One log line per batch, which is an embedded metric document too, one per quarantined or failed record, one for all records in a wrong
// group, and where it is asked for the name of every record. Never a body.
import { type ExternalEvent, utcTime } from "../../shared/contracts/index.ts";
import { METRIC_DIMENSION, METRIC_NAMESPACE } from "../../shared/wiring/index.ts";
import { type BatchItem, keyElsewhere } from "./batch-item.ts";
import { embeddedMetrics } from "./embedded-metrics.ts";
import type { ProcessedBatch } from "./process-batch.ts";
import type { RecordLog } from "./record-log.ts";
import { type BatchSummary, measureBatch, summarizeBatch } from "./summarize-batch.ts";

/** Of one line, so that it stays far below the 256 KiB that CloudWatch Logs takes. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MAX_EVENT_IDS = 1_000;

export interface ReportTools {
  readonly log: RecordLog;
  /** Writes lines to the function's log, past the level that is asked for: without them there are no metrics. */
  readonly writeLines: (text: string) => void;
  /** Whether each record is named, also those that were published or ignored. */
  readonly logRecords: boolean;
  /** The function's name among the metrics. */
  readonly service: string;
  readonly stage: string;
  readonly nowMs: () => number;
}

/** What is known of the invocation, under the names that Powertools gives it. */
export interface InvocationFacts {
  readonly cold_start: boolean;
  readonly function_arn: string;
  readonly function_memory_size: string;
  readonly function_name: string;
  readonly function_request_id: string;
  readonly xray_trace_id: string | undefined;
}

export function reportBatch(
  batch: ProcessedBatch,
  startMs: number,
  invocation: InvocationFacts,
  { log, writeLines, logRecords, service, stage, nowMs }: ReportTools,
): void {
  for (const item of batch.items) reportRecord(item, log);
  reportWrongGroups(batch.items, log);
  const summary = summarizeBatch(batch);
  const timestampMs = nowMs();
  const timestamp = utcTime(timestampMs);
  const durationMs = timestampMs - startMs;
  const dimensions = { service, [METRIC_DIMENSION.stage]: stage };
  const frame = { namespace: METRIC_NAMESPACE, timestampMs, dimensions };
  const facts = batchFacts(summary, invocation, timestamp, durationMs);
  let text = "";
  for (const line of embeddedMetrics(measureBatch(summary, durationMs), frame, facts)) text += `${line}\n`;
  if (logRecords) {
    for (const line of recordLines(batch, invocation.function_request_id, timestamp)) text += `${line}\n`;
  }
  // One write for all: it costs more than what it carries.
  writeLines(text);
}

/** The line's members but for the metrics. Written by hand: as an object that JSON.stringify writes, all lines took a third longer. */
function batchFacts(
  { outcomes, counts, received, publishedTypes, reasons }: BatchSummary,
  { cold_start, function_name, function_request_id, xray_trace_id }: InvocationFacts,
  timestamp: string,
  durationMs: number,
): string {
  return (
    `"level":"INFO","message":"batch.processed","timestamp":"${timestamp}","cold_start":${cold_start},` +
    member("function_name", function_name) +
    member("function_request_id", function_request_id) +
    member("xray_trace_id", xray_trace_id) +
    `"received":${received},"published":${outcomes.published},"ignored":${outcomes.ignored},` +
    `"quarantined":${outcomes.quarantined},"failed":${outcomes.failed},` +
    `"published_by_type":${JSON.stringify(publishedTypes)},"ignored_by_reason":${JSON.stringify(reasons.ignored)},` +
    `"external_events":${counts.published.length},"publish_calls":${counts.calls},"refused_events":${counts.refused},` +
    `"duration_ms":${durationMs},`
  );
}

/** Nothing for what is not known, as where somebody calls the function without all that Lambda tells. */
const member = (name: string, value: string | undefined): string =>
  value === undefined ? "" : `"${name}":${JSON.stringify(value)},`;

function reportRecord({ record, groupId, reading, outcome }: BatchItem, log: RecordLog): void {
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
  if (outcome.kind === "quarantined") log.warn("record.quarantined", facts);
  else log.error("record.failed", facts);
}

/** One line however many they are: a publisher that is wrong about groups is so with each message. */
function reportWrongGroups(items: readonly BatchItem[], log: RecordLog): void {
  let first: BatchItem | undefined;
  let count = 0;
  for (const item of items) {
    if (keyElsewhere(item) === undefined) continue;
    first ??= item;
    count += 1;
  }
  if (!first) return;
  log.warn("records.in_wrong_group", {
    records: count,
    type: first.reading?.type,
    sqs_message_id: first.record.messageId,
    sequence_number: first.record.attributes.SequenceNumber,
    partition_key: first.groupId,
    expected_partition_key: keyElsewhere(first),
  });
}

/**
 * Names each record with what became of it and the ids of its external events: what `sluice trace` looks for. One line per batch
 * where it fits. JSON texts, without line ends. As few fields as will do: every record pays for them.
 */
export function recordLines({ items, counts }: ProcessedBatch, requestId: string, timestamp: string): string[] {
  const head = `{"level":"INFO","message":"batch.records","timestamp":"${timestamp}",${member("function_request_id", requestId)}"records":[`;
  const accepted = new Set(counts.published);
  const lines: string[] = [];
  let records = "";
  let room = MAX_EVENT_IDS;
  const endLine = (): void => {
    if (records !== "") lines.push(`${head}${records}]}`);
    records = "";
    room = MAX_EVENT_IDS;
  };
  for (const item of items) {
    const named = namedRecord(item);
    const ids = acceptedIds(item, accepted);
    if (ids.length === 0) records += `${records && ","}${named}}`;
    for (let from = 0; from < ids.length; from += MAX_EVENT_IDS) {
      const own = ids.slice(from, from + MAX_EVENT_IDS);
      if (own.length > room) endLine();
      room -= own.length;
      // An id is a digest in hexadecimal: nothing in it to escape.
      records += `${records && ","}${named},"event_ids":["${own.join('","')}"]}`;
    }
  }
  endLine();
  return lines;
}

/** All but the ids, and the closing brace. */
function namedRecord(item: BatchItem): string {
  const { record, groupId, outcome } = item;
  const expected = keyElsewhere(item);
  const elsewhere = expected === undefined ? "" : `,"expected_partition_key":${JSON.stringify(expected)}`;
  const text = `{"sqs_message_id":${JSON.stringify(record.messageId)},"partition_key":${JSON.stringify(groupId)}${elsewhere}`;
  if (!outcome) return text;
  const reason = "reason" in outcome ? `,"reason":"${outcome.reason}"` : "";
  return `${text},"outcome":"${outcome.kind}"${reason}`;
}

/** Of the events that the sink accepted. */
function acceptedIds({ reading }: BatchItem, accepted: ReadonlySet<ExternalEvent>): string[] {
  const ids: string[] = [];
  if (!reading || reading.kind === "ignored") return ids;
  for (const event of reading.events) if (accepted.has(event)) ids.push(event.id);
  return ids;
}
