// What the processor's log says, line after line: what was counted per batch, and what became of each record.
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { METRIC } from "../../shared/wiring/index.ts";
import type { Target } from "./target.ts";

const Counts = z.record(z.string(), z.int());
const values = z.union([z.number().transform((value) => [value]), z.array(z.number())]);
const RecordSchema = z.object({
  sqs_message_id: z.string(),
  partition_key: z.string().default(""),
  type: z.string().optional(),
  reason: z.string().optional(),
  detail: z.string().optional(),
});
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
    records: z.array(
      RecordSchema.extend({ outcome: z.string().optional(), event_ids: z.array(z.string()).default([]) }),
    ),
  }),
  RecordSchema.extend({ message: z.literal("record.quarantined") }),
  RecordSchema.extend({ message: z.literal("record.failed"), receive_count: z.int().default(1) }),
]);

export type ProcessorLine = z.infer<typeof LineSchema> & { readonly timeMs: number };

const PATTERN = LineSchema.options.map(({ shape }) => `?"\\"message\\":\\"${shape.message.value}\\""`).join(" ");
const LOOK_AGAIN_MS = { here: 500, aws: 5_000 } as const;
/** Lines may be there later than others of the same moment. */
const LATE_MS = { here: 2_000, aws: 60_000 } as const;

export interface LogQuestion {
  readonly sinceMs: number;
  readonly signal: AbortSignal;
}

/** What was written since then and what comes, each line once, until the signal comes; an answer without new lines is empty. */
export async function* readProcessorLog(target: Target, question: LogQuestion): AsyncGenerator<ProcessorLine[]> {
  const { signal } = question;
  const place = target.endpoint === undefined ? "aws" : "here";
  // Some emulators take alternatives for one text; they have no more lines than can be read.
  const filterPattern = place === "aws" ? PATTERN : undefined;
  const logs = await target.clients.logs();
  let latestMs = question.sinceMs;
  let seen = new Map<string, number>();
  while (!signal.aborted) {
    const startTime = Math.max(question.sinceMs, latestMs - LATE_MS[place]);
    let nextToken: string | undefined;
    do {
      const page = await logs.filterLogEvents(
        { logGroupName: target.logGroup, startTime, filterPattern, nextToken },
        { abortSignal: signal },
      );
      const fresh = (page.events ?? []).filter(({ eventId = "" }) => !seen.has(eventId));
      for (const { eventId = "", timestamp = 0 } of fresh) {
        seen.set(eventId, timestamp);
        latestMs = Math.max(latestMs, timestamp);
      }
      yield fresh.flatMap(({ timestamp = 0, message = "" }) => parsed(timestamp, message));
      nextToken = page.nextToken;
    } while (nextToken !== undefined && !signal.aborted);
    seen = new Map([...seen].filter(([, timeMs]) => timeMs >= latestMs - LATE_MS[place]));
    await sleep(LOOK_AGAIN_MS[place], undefined, { signal }).catch(() => undefined);
  }
}

/** Lambda's own lines, and what a later version writes, are nothing. */
function parsed(timeMs: number, text: string): ProcessorLine[] {
  try {
    const line = LineSchema.safeParse(JSON.parse(text)).data;
    return line ? [{ ...line, timeMs }] : [];
  } catch {
    return [];
  }
}
