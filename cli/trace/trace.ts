// `sluice trace`: what happened to one message, or to the one that an external event comes from.
import { counted } from "../counted.ts";
import { InterruptedError } from "../interruption.ts";
import type { Target } from "../target/index.ts";
import type { Terminal } from "../terminal.ts";
import { bold, shortened } from "../text-table.ts";
import { UsageError } from "../usage-error.ts";
import { entriesOf, history, type TraceEntry } from "./log-entries.ts";
import { readLog } from "./read-log.ts";

export interface TraceOptions extends Omit<Terminal, "warn"> {
  readonly target: Target;
  readonly id: string;
  readonly sinceMs: number;
  readonly json: boolean;
}

/** Returns the exit code: 1 if the log does not know the id. */
export async function trace(options: TraceOptions): Promise<number> {
  const { target, id, sinceMs, json, progress, write } = options;
  if (!/^[\w-]{8,128}$/.test(id)) {
    throw new UsageError(`${id}: expected the id of an external event or of an SQS message`);
  }
  progress.stage(`Reading the log of ${target.label} since ${new Date(sinceMs).toISOString()}`);
  const found = await entries(options, id).finally(progress.end);
  if (json) await write(JSON.stringify({ target: target.label, id, entries: found.map(factsOf) }));
  else for (const line of describe(found, options)) await write(line);
  return found.length > 0 ? 0 : 1;
}

/** An event names its message; that one's own lines tell what happened before. */
async function entries(options: TraceOptions, id: string): Promise<TraceEntry[]> {
  const own = entriesOf(await lines(options, id), id);
  const origins = new Set(own.map(({ sqsMessageId }) => sqsMessageId).filter((origin) => origin !== id));
  const all = [...own];
  for (const origin of origins) {
    const others = entriesOf(await lines(options, origin), origin);
    all.push(...others.filter((entry) => !entry.eventIds.includes(id)));
  }
  return history(all);
}

async function lines({ target, sinceMs, signal, progress }: TraceOptions, text: string) {
  try {
    const onPage = (found: number): void => progress.update(`${counted(found, "line")} found`);
    return await readLog(target, { text, sinceMs, signal, onPage });
  } catch (error) {
    if (signal.aborted) throw new InterruptedError("the log was not read to its end");
    throw error;
  }
}

function describe(found: readonly TraceEntry[], { id, sinceMs }: TraceOptions): string[] {
  const last = found.at(-1);
  if (!last) {
    return [
      `The log knows nothing of ${id} since ${new Date(sinceMs).toISOString()}.`,
      "Look further back with --since. It takes up to a minute until a line can be found; with processor.logRecords off, only failed and quarantined messages leave a line.",
    ];
  }
  const rows = found.map(({ timeMs, outcome, reason, detail, receiveCount, sqsMessageId, type, eventIds }) => {
    const times = receiveCount === undefined ? "" : ` (delivery ${receiveCount})`;
    const why = [reason, detail].filter((part) => part !== undefined).join(": ");
    const events = outcome === "published" ? `as ${counted(eventIds.length, "external event")}` : "";
    return `${new Date(timeMs).toISOString()}  ${bold(outcome)}${times}  ${[type, `message ${sqsMessageId}`, events, shortened(why, 300)].filter(Boolean).join("  ")}`;
  });
  const [first] = found;
  return [
    `Partition key: ${first?.partitionKey ?? "unknown"}`,
    ...rows,
    ...(last.outcome === "published" ? last.eventIds.map((eventId) => `  event ${eventId}`) : []),
    ...nextStep(last),
  ];
}

function nextStep({ outcome, sqsMessageId }: TraceEntry): string[] {
  if (outcome === "quarantined") return [`Look at it: sluice quarantine show ${sqsMessageId}`];
  if (outcome === "failed")
    return [`It comes again, or lies in the dead-letter queue: sluice dead-letter show ${sqsMessageId}`];
  return [];
}

const factsOf = (entry: TraceEntry): object => ({
  time: new Date(entry.timeMs).toISOString(),
  outcome: entry.outcome,
  sqs_message_id: entry.sqsMessageId,
  partition_key: entry.partitionKey,
  type: entry.type,
  reason: entry.reason,
  detail: entry.detail,
  receive_count: entry.receiveCount,
  event_ids: entry.eventIds,
});
