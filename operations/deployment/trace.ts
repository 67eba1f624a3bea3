// What happened to one message, or to the one that an external event comes from: what the processor's log says of it.
import { InputError } from "../errors.ts";
import { byTime, type LogText, logPages } from "./log-pages.ts";
import { processorLine } from "./processor-line.ts";
import type { Target } from "./target.ts";

/** One time that a record was dealt with, in wire names. */
export interface TraceEntry {
  readonly time: string;
  readonly outcome: string;
  readonly sqs_message_id: string;
  readonly partition_key?: string | undefined;
  /** Where it came in the group of another. */
  readonly expected_partition_key?: string | undefined;
  readonly type?: string | undefined;
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
  readonly receive_count?: number | undefined;
  readonly event_ids: readonly string[];
}

/** As one line of the log says it. */
interface LogEntry extends TraceEntry {
  readonly requestId: string | undefined;
}

export interface Trace {
  readonly target: string;
  readonly id: string;
  /** In order; none if the log does not know the id. */
  readonly entries: readonly TraceEntry[];
}

export interface TraceQuestion {
  /** Of an external event, or of an SQS message. */
  readonly id: string;
  readonly sinceMs: number;
  readonly signal: AbortSignal;
  /** Told how many lines were found so far. */
  readonly onPage?: (lines: number) => void;
}

/** An event names its message; that one's own lines tell what happened before. @throws InputError, InterruptedError */
export async function traceMessage(target: Target, question: TraceQuestion): Promise<Trace> {
  const { id } = question;
  if (!/^[\w-]{8,128}$/.test(id)) {
    throw new InputError("not-an-id", `${id}: expected the id of an external event or of an SQS message`, { id });
  }
  const own = entriesOf(await readLog(target, question, id), id);
  const origins = new Set(own.map(({ sqs_message_id }) => sqs_message_id).filter((origin) => origin !== id));
  const all = [...own];
  for (const origin of origins) {
    const others = entriesOf(await readLog(target, question, origin), origin);
    all.push(...others.filter((entry) => !entry.event_ids.includes(id)));
  }
  return { target: target.label, id, entries: history(all) };
}

/** Lines that hold a text. */
async function readLog(target: Target, { sinceMs, signal, onPage }: TraceQuestion, text: string): Promise<LogText[]> {
  const filterPattern = `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
  const lines: LogText[] = [];
  for await (const page of logPages(target, { logGroupName: target.logGroup, filterPattern, sinceMs, signal })) {
    lines.push(...page);
    onPage?.(lines.length);
  }
  return lines;
}

/** What a line says of a message with this id, or of the message that an event with this id comes from. */
export function entriesOf(lines: readonly LogText[], id: string): LogEntry[] {
  return lines.flatMap(({ timestampMs, text }): LogEntry[] => {
    const line = processorLine(text);
    if (!line || line.message === "batch.processed") return [];
    const shared = { time: new Date(timestampMs).toISOString(), requestId: line.function_request_id };
    if (line.message === "batch.records") {
      return line.records
        .filter(({ sqs_message_id, event_ids }) => sqs_message_id === id || event_ids.includes(id))
        .map((record) => ({ ...shared, ...record }));
    }
    if (line.sqs_message_id !== id) return [];
    const { message, function_request_id: _, ...record } = line;
    return [{ ...shared, outcome: message === "record.failed" ? "failed" : "quarantined", event_ids: [], ...record }];
  });
}

/**
 * One entry for each time a record was dealt with: the line that names it with its batch repeats what its own line says of
 * a failure in more words.
 */
export function history(entries: readonly LogEntry[]): TraceEntry[] {
  const inDetail = entries.filter(({ detail }) => detail !== undefined);
  const isRepeated = (entry: LogEntry): boolean =>
    entry.detail === undefined &&
    inDetail.some(
      (other) =>
        other.sqs_message_id === entry.sqs_message_id &&
        other.outcome === entry.outcome &&
        other.requestId === entry.requestId,
    );
  return entries
    .filter((entry) => entry.event_ids.length > 0 || !isRepeated(entry))
    .toSorted(byTime)
    .map(({ requestId: _, ...entry }) => entry);
}
