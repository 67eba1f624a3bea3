// Names each record of a batch in the log, with what became of it and the ids of its external events (pure): what
// `sluice trace` looks for. One line per batch where it fits. Never a body.
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import type { BatchItem } from "./batch-item.ts";
import type { ProcessedBatch } from "./process-batch.ts";

/** Of one line, so that it stays far below the 256 KiB that CloudWatch Logs takes. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MAX_EVENT_IDS = 1_000;

/** JSON texts, without line ends. As few fields as will do: every record pays for them. */
export function recordLines({ items, counts }: ProcessedBatch, requestId: string, timestamp: string): string[] {
  const head = `{"level":"INFO","message":"batch.records","timestamp":"${timestamp}","function_request_id":"${requestId}","records":[`;
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
function namedRecord({ record, groupId, outcome }: BatchItem): string {
  const text = `{"sqs_message_id":${JSON.stringify(record.messageId)},"partition_key":${JSON.stringify(groupId)}`;
  if (!outcome) return text;
  const reason = "reason" in outcome ? `,"reason":"${outcome.reason}"` : "";
  return `${text},"outcome":"${outcome.kind}"${reason}`;
}

/** Of the events that SNS accepted. */
function acceptedIds({ reading }: BatchItem, accepted: ReadonlySet<ExternalEvent>): string[] {
  const ids: string[] = [];
  if (!reading || reading.kind === "ignored") return ids;
  for (const event of reading.events) if (accepted.has(event)) ids.push(event.id);
  return ids;
}
