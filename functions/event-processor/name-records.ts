// Names each record of a batch in the log, with what became of it and the ids of its external events: what `sluice trace`
// looks for. One line per batch where it fits. Never a body.
import type { ProcessedBatch } from "./process-batch.ts";
import type { InvocationFacts, ReportTools } from "./report.ts";

/** Of one line, so that it stays far below the 256 KiB that CloudWatch Logs takes. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MAX_EVENT_IDS = 1_000;

interface NamedRecord {
  readonly sqs_message_id: string;
  readonly partition_key: string;
  readonly outcome: string | undefined;
  readonly reason?: string;
  /** Of the events that SNS accepted; absent if there are none. */
  readonly event_ids?: readonly string[];
}

/** As few fields as will do: every record pays for them. */
export function nameRecords(
  batch: ProcessedBatch,
  { function_request_id }: Pick<InvocationFacts, "function_request_id">,
  { writeLines, nowMs }: Pick<ReportTools, "writeLines" | "nowMs">,
): void {
  const head = { level: "INFO", message: "batch.records", timestamp: new Date(nowMs()).toISOString() };
  for (const records of linesOf(namedRecords(batch))) {
    writeLines(`${JSON.stringify({ ...head, function_request_id, records })}\n`);
  }
}

function* namedRecords({ items, counts }: ProcessedBatch): Generator<NamedRecord> {
  const accepted = new Set(counts.published);
  for (const { record, groupId, reading, outcome } of items) {
    const events = reading && reading.kind !== "ignored" ? reading.events : [];
    const ids = events.filter((event) => accepted.has(event)).map(({ id }) => id);
    const named = {
      sqs_message_id: record.messageId,
      partition_key: groupId,
      outcome: outcome?.kind,
      ...(outcome && "reason" in outcome ? { reason: outcome.reason } : {}),
    };
    if (ids.length === 0) yield named;
    for (let from = 0; from < ids.length; from += MAX_EVENT_IDS) {
      yield { ...named, event_ids: ids.slice(from, from + MAX_EVENT_IDS) };
    }
  }
}

function* linesOf(records: Iterable<NamedRecord>): Generator<NamedRecord[]> {
  let line: NamedRecord[] = [];
  let ids = 0;
  for (const record of records) {
    const own = record.event_ids?.length ?? 0;
    if (line.length > 0 && ids + own > MAX_EVENT_IDS) {
      yield line;
      line = [];
      ids = 0;
    }
    line.push(record);
    ids += own;
  }
  if (line.length > 0) yield line;
}
