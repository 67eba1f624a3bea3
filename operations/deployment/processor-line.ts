// A line of the processor's log, as far as operations want to know of it (pure).
import * as z from "zod";
import { METRIC } from "../../shared/wiring/index.ts";

const Counts = z.record(z.string(), z.int());
const values = z.union([z.number().transform((value) => [value]), z.array(z.number())]);
/** Of the many fields of a line those that tell of one record. */
const RecordSchema = z.object({
  sqs_message_id: z.string(),
  partition_key: z.string().optional(),
  expected_partition_key: z.string().optional(),
  type: z.string().optional(),
  reason: z.string().optional(),
  detail: z.string().optional(),
});
/** Of the batch; lines of one batch have the same. */
const function_request_id = z.string().optional();
const LineSchema = z.discriminatedUnion("message", [
  z.object({
    message: z.literal("batch.processed"),
    received: z.int(),
    published: z.int(),
    ignored: z.int(),
    quarantined: z.int(),
    failed: z.int(),
    external_events: z.int(),
    published_by_type: Counts,
    ignored_by_reason: Counts,
    /** Of each external event, from the change to its publication. */
    [METRIC.delayMs]: values.default([]),
    /** Records that were delivered before. */
    [METRIC.retried]: z.int().default(0),
  }),
  z.object({
    message: z.literal("batch.records"),
    function_request_id,
    records: z.array(RecordSchema.extend({ outcome: z.string(), event_ids: z.array(z.string()).default([]) })),
  }),
  RecordSchema.extend({ message: z.literal("record.quarantined"), function_request_id }),
  RecordSchema.extend({
    message: z.literal("record.failed"),
    function_request_id,
    receive_count: z.number().optional(),
  }),
]);

export type ProcessorLine = z.infer<typeof LineSchema>;

/** Kinds of lines that are known here. */
export const LINE_MESSAGES: readonly string[] = LineSchema.options.map(({ shape }) => shape.message.value);

/** Lambda's own lines, and what a later version writes, are none. */
export function processorLine(text: string): ProcessorLine | undefined {
  try {
    return LineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
