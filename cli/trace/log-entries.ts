// What the processor's log says of a message (pure): lines of text → what happened, in order.
import * as z from "zod";

/** Of the many fields of a line those that tell of one record. */
const RecordSchema = z.object({
  sqs_message_id: z.string(),
  partition_key: z.string().optional(),
  type: z.string().optional(),
  reason: z.string().optional(),
});
/** Of the batch; lines of one batch have the same. */
const requestId = z.string().optional();
const LineSchema = z.discriminatedUnion("message", [
  z.object({
    message: z.literal("batch.records"),
    function_request_id: requestId,
    records: z.array(RecordSchema.extend({ outcome: z.string(), event_ids: z.array(z.string()).default([]) })),
  }),
  RecordSchema.extend({
    message: z.literal("record.quarantined"),
    detail: z.string().optional(),
    function_request_id: requestId,
  }),
  RecordSchema.extend({
    message: z.literal("record.failed"),
    function_request_id: requestId,
    detail: z.string().optional(),
    receive_count: z.number().optional(),
  }),
]);

export interface LogText {
  readonly timestampMs: number;
  readonly text: string;
}

export interface TraceEntry {
  readonly timeMs: number;
  readonly outcome: string;
  readonly sqsMessageId: string;
  readonly partitionKey: string | undefined;
  readonly type: string | undefined;
  readonly reason: string | undefined;
  readonly detail: string | undefined;
  readonly receiveCount: number | undefined;
  readonly eventIds: readonly string[];
  readonly requestId: string | undefined;
}

/** What a line says of a message with this id, or of the message that an event with this id comes from. */
export function entriesOf(lines: readonly LogText[], id: string): TraceEntry[] {
  return lines.flatMap(({ timestampMs, text }): TraceEntry[] => {
    const line = LineSchema.safeParse(parsed(text)).data;
    if (!line) return [];
    const nothing = {
      reason: undefined,
      detail: undefined,
      receiveCount: undefined,
      eventIds: [],
      requestId: line.function_request_id,
    };
    if (line.message === "batch.records") {
      return line.records
        .filter(({ sqs_message_id, event_ids }) => sqs_message_id === id || event_ids.includes(id))
        .map(({ outcome, reason, event_ids, ...record }) => ({
          ...nothing,
          timeMs: timestampMs,
          outcome,
          reason,
          eventIds: event_ids,
          ...factsOf(record),
        }));
    }
    if (line.sqs_message_id !== id) return [];
    const receiveCount = line.message === "record.failed" ? line.receive_count : undefined;
    const outcome = line.message === "record.failed" ? "failed" : "quarantined";
    const { reason, detail } = line;
    return [{ ...nothing, timeMs: timestampMs, outcome, reason, detail, receiveCount, ...factsOf(line) }];
  });
}

const factsOf = ({ sqs_message_id, partition_key, type }: z.infer<typeof RecordSchema>) => ({
  sqsMessageId: sqs_message_id,
  partitionKey: partition_key,
  type,
});

/**
 * One entry for each time a record was dealt with: the line that names it with its batch repeats what its own line says of
 * a failure in more words.
 */
export function history(entries: readonly TraceEntry[]): TraceEntry[] {
  const inDetail = entries.filter(({ detail }) => detail !== undefined);
  const isRepeated = (entry: TraceEntry): boolean =>
    entry.detail === undefined &&
    inDetail.some(
      (other) =>
        other.sqsMessageId === entry.sqsMessageId &&
        other.outcome === entry.outcome &&
        other.requestId === entry.requestId,
    );
  return entries
    .filter((entry) => entry.eventIds.length > 0 || !isRepeated(entry))
    .toSorted((a, b) => a.timeMs - b.timeMs);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Lambda's own lines
  }
}
