// What would happen to each message of a file, with no AWS; and whether a subscriber's filter lets through what would be published.

import { isAscii } from "node:buffer";
import {
  type MessageReading,
  type PublishedContract,
  type ReadingRules,
  readMessage,
} from "../shared/contracts/index.ts";
import { messageText } from "../shared/internal/index.ts";
import { SNS_EVENT } from "../shared/sending/index.ts";
import type { FilterPolicy, FilterPolicyScope } from "../shared/subscriber/index.ts";
import { SQS_MESSAGE_MAX_BYTES } from "../shared/wiring/index.ts";
import { type Explanation, explanationText, type MatchText } from "./explanation.ts";
import { type TextLine, textLinesOf } from "./read-lines.ts";
import { type Piece, type PieceMemory, readPieces } from "./read-pieces.ts";
import { type SentMessage, sentMessage } from "./sent-message.ts";

export interface ExplainOptions {
  readonly rules: ReadingRules;
  readonly cluster: string;
  /** A subscriber's filter, and by which contracts a line is read that is no message of the engine but an event that was published. */
  readonly filter?: Filter | undefined;
  readonly nowMs: () => number;
}

interface Filter {
  readonly policy: FilterPolicy;
  readonly scope: FilterPolicyScope;
  readonly contracts: readonly PublishedContract[];
}

/** Lines of a file. */
export interface Part extends Piece {
  /** Where there are several. */
  readonly file?: string;
}

/** What is said of the lines of a part. */
export interface Explained {
  /** Together, a line of JSON for each non-blank line. */
  readonly texts: readonly string[];
  /** Messages that would be quarantined. */
  readonly quarantined: number;
  /** Messages in a group that is not their partition key. */
  readonly wrongGroups: number;
}

export type Explainer = (part: Part) => Explained;

/** A line may hold a message within another JSON, where each quote is two characters. */
const LINE_MAX_BYTES = 3 * SQS_MESSAGE_MAX_BYTES;

/** Hands over the parts of files, one after the other, as they are read. */
export async function* partsOf(files: readonly string[], memory?: PieceMemory): AsyncGenerator<Part> {
  for (const file of files) {
    const pieces = readPieces(file, LINE_MAX_BYTES, memory);
    for await (const piece of pieces) yield files.length > 1 ? { ...piece, file } : piece;
  }
}

/** Makes what explains every non-blank line. It never throws, whatever the text. */
export async function explainer(options: ExplainOptions): Promise<Explainer> {
  const { matchText, readRecorded } = options.filter ? await filtering(options.filter) : {};
  const { cluster, nowMs } = options;
  const rules = { ...options.rules, limit: SNS_EVENT };
  const explanationOf = (line: TextLine): Explanation => {
    const sent = sentMessage(line.text);
    const { number, text } = line;
    const read = (sendable: string): MessageReading =>
      readMessage(sendable, rules, { cluster, sequenceNumber: String(number), nowMs: nowMs(), keepsContent: true });
    const reading = readText(sent ? wholeText(sent.body) : line, read);
    const recorded = reading.kind === "quarantined" ? readRecorded?.(text) : undefined;
    return recorded ?? ofReading(reading, sent);
  };
  return (part) => {
    const { file } = part;
    const texts: string[] = [];
    let lines: string[] = [];
    let quarantined = 0;
    let wrongGroups = 0;
    for (const line of textLinesOf(part)) {
      const explanation = explanationOf(line);
      if (explanation.outcome === "quarantined") quarantined += 1;
      if (explanation.warning !== undefined) wrongGroups += 1;
      lines.push(explanationText({ file, number: line.number }, explanation, matchText));
      if (lines.length === LINES_AT_ONCE) {
        texts.push(inLines(lines));
        lines = [];
      }
    }
    texts.push(inLines(lines));
    return { texts, quarantined, wrongGroups };
  };
}

/** So many stay within a processor's cache, and V8's young generation. */
const LINES_AT_ONCE = 100;

/** Joining takes a third of what appending does. */
const inLines = (lines: readonly string[]): string => (lines.length > 0 ? `${lines.join("\n")}\n` : "");

/** The subscriber SDK takes longer to load than all the rest to run. */
async function filtering({ policy, scope, contracts }: Filter) {
  const { matcher } = await import("../shared/subscriber/index.ts");
  const { archivedEvent, publishedReader } = await import("./archived-event.ts");
  const read = publishedReader(contracts);
  const matchOf = matcher(policy, scope);
  const texts = new WeakMap<object, string>(); // many events get the same answer
  const matchText: MatchText = (event) => {
    const found = matchOf(scope === "MessageBody" ? { body: JSON.parse(event.body) } : event);
    if (found.kind === "matched") return '{"matched":true}';
    const text = texts.get(found) ?? JSON.stringify({ matched: false, rule: found.rule, value: found.value ?? null });
    texts.set(found, text);
    return text;
  };
  /** Undefined unless it is an event of these contracts whose attributes are there, or follow from its body. */
  const readRecorded = (text: string): Explanation | undefined => {
    const line = archivedEvent(text, read);
    if (line.kind === "problem") return undefined;
    const { attributes, body, partitionKey } = line.event;
    const { contract, type } = attributes;
    if (typeof contract !== "string" || typeof type !== "string") return undefined;
    return { outcome: "external", type, partitionKey, events: [{ contract, attributes, body }] };
  };
  return { matchText, readRecorded };
}

function wholeText(text: string): Omit<TextLine, "number"> {
  const bytes = Buffer.from(text);
  return { text, bytes: isAscii(bytes) ? undefined : bytes, sizeBytes: bytes.length };
}

function readText(
  { text, bytes, sizeBytes }: Omit<TextLine, "number">,
  read: (sendable: string) => MessageReading,
): MessageReading {
  // Of ASCII, what SQS refuses is no JSON either: it is looked for only then.
  if (sizeBytes <= SQS_MESSAGE_MAX_BYTES && !bytes) {
    const reading = read(text);
    if (reading.kind !== "quarantined" || reading.reason !== "invalid-json") return reading;
  }
  const message = messageText(bytes ?? Buffer.from(text), sizeBytes);
  if (message.kind === "text") return read(message.text);
  return { kind: "quarantined", reason: message.reason, detail: message.detail, events: [] };
}

function ofReading(reading: MessageReading, sent: SentMessage | undefined): Explanation {
  const { kind, type, partitionKey } = reading;
  return {
    outcome: kind,
    reason: kind === "published" ? undefined : reading.reason,
    detail: kind === "quarantined" ? reading.detail : undefined,
    type,
    partitionKey,
    ...(sent && groupOf(sent.groupId, reading)),
    events: reading.kind === "ignored" ? [] : reading.events,
  };
}

function groupOf(groupId: string, { partitionKey }: MessageReading): Pick<Explanation, "groupId" | "warning"> {
  if (partitionKey === undefined || partitionKey === groupId) return { groupId };
  return {
    groupId,
    warning: `sent in group ${JSON.stringify(groupId)}, but its partition key is ${JSON.stringify(partitionKey)}: order is kept within a group`,
  };
}
