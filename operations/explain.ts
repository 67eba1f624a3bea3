// What would happen to each message of a file, with no AWS; and whether a subscriber's filter lets through what would be published.

import { isAscii } from "node:buffer";
import {
  type ExternalEvent,
  type MessageReading,
  type PublishedContract,
  type ReadingRules,
  readMessage,
} from "../shared/contracts/index.ts";
import { messageText } from "../shared/internal/index.ts";
import { SNS_EVENT } from "../shared/sending/index.ts";
import type { Filterable, FilterPolicy, FilterPolicyScope } from "../shared/subscriber/index.ts";
import { SQS_MESSAGE_MAX_BYTES } from "../shared/wiring/index.ts";
import { type Line, linesOf } from "./read-lines.ts";
import { type Piece, readPieces } from "./read-pieces.ts";
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
  /** A line of JSON for each non-blank line, an `Explanation`. */
  readonly text: string;
  /** Messages that would be quarantined. */
  readonly quarantined: number;
  /** Messages in a group that is not their partition key. */
  readonly wrongGroups: number;
}

export type Explainer = (part: Part) => Explained;

/** Of one line, in wire names. */
interface Explanation {
  readonly file?: string;
  readonly line: number;
  /** `external` of an event that was published. */
  readonly outcome: MessageReading["kind"] | "external";
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
  readonly type?: string | undefined;
  readonly partition_key?: string | undefined;
  /** Where the line names the group that the message was sent in. */
  readonly group_id?: string | undefined;
  /** Of a group that is not the partition key. */
  readonly warning?: string | undefined;
  readonly events?: readonly ExplainedEvent[];
}

interface ExplainedEvent {
  readonly contract: string;
  /** Or else which rule failed first, and what it saw. */
  readonly filter?:
    | { readonly matched: true }
    | { readonly matched: false; readonly rule: object; readonly value: unknown };
  readonly attributes: Required<Filterable>["attributes"];
  readonly body: unknown;
}

interface PublishedEvent extends Pick<ExternalEvent, "contract" | "body"> {
  readonly attributes: Required<Filterable>["attributes"];
}
/** Events are put behind it as they are. */
interface Answer {
  readonly facts: Facts;
  readonly events: readonly PublishedEvent[];
}
type Facts = Omit<Explanation, "events" | "file" | "line">;
type Match = (event: Pick<PublishedEvent, "attributes" | "body">) => NonNullable<ExplainedEvent["filter"]>;

/** A line may hold a message within another JSON, where each quote is two characters. */
const LINE_MAX_BYTES = 3 * SQS_MESSAGE_MAX_BYTES;

/** Hands over the parts of files, one after the other, as they are read. */
export async function* partsOf(files: readonly string[]): AsyncGenerator<Part> {
  for (const file of files) {
    for await (const piece of readPieces(file, LINE_MAX_BYTES)) yield files.length > 1 ? { ...piece, file } : piece;
  }
}

/** Makes what explains every non-blank line. It never throws, whatever the text. */
export async function explainer(options: ExplainOptions): Promise<Explainer> {
  const { match, readRecorded } = options.filter ? await filtering(options.filter) : {};
  const answerTo = (line: Line): Answer => {
    const text = line.bytes.toString("utf8");
    const sent = sentMessage(text);
    const reading = sent
      ? readBytes(Buffer.from(sent.body), sent.body, line, options)
      : readBytes(line.bytes, text, line, options);
    const recorded = reading.kind === "quarantined" ? readRecorded?.(text) : undefined;
    return recorded ?? answerOf(reading, sent);
  };
  return (part) => {
    const { file } = part;
    const texts: string[] = [];
    let quarantined = 0;
    let wrongGroups = 0;
    for (const line of linesOf(part)) {
      const { facts, events } = answerTo(line);
      if (facts.outcome === "quarantined") quarantined += 1;
      if (facts.warning !== undefined) wrongGroups += 1;
      texts.push(textOf(file, line.number, { facts, events }, match));
    }
    texts.push(""); // behind the last line end; joining takes a third of what appending does
    return { text: texts.join("\n"), quarantined, wrongGroups };
  };
}

/** The subscriber SDK takes longer to load than all the rest to run. */
async function filtering({ policy, scope, contracts }: Filter) {
  const { matcher } = await import("../shared/subscriber/index.ts");
  const { archivedEvent, publishedReader } = await import("./archived-event.ts");
  const read = publishedReader(contracts);
  const matchOf = matcher(policy, scope);
  const match: Match = (event) => {
    const found = matchOf(scope === "MessageBody" ? { body: JSON.parse(event.body) } : event);
    if (found.kind === "matched") return { matched: true };
    return { matched: false, rule: found.rule, value: found.value ?? null };
  };
  /** Undefined unless it is an event of these contracts whose attributes are there, or follow from its body. */
  const readRecorded = (text: string): Answer | undefined => {
    const line = archivedEvent(text, read);
    if (line.kind === "problem") return undefined;
    const { attributes, body, partitionKey: partition_key } = line.event;
    const { contract, type } = attributes;
    if (typeof contract !== "string" || typeof type !== "string") return undefined;
    return { facts: { outcome: "external", type, partition_key }, events: [{ contract, attributes, body }] };
  };
  return { match, readRecorded };
}

function readBytes(bytes: Buffer, text: string, line: Line, options: ExplainOptions): MessageReading {
  const sizeBytes = bytes === line.bytes ? line.sizeBytes : bytes.length;
  const read = (sendable: string): MessageReading => {
    const context = { cluster: options.cluster, sequenceNumber: String(line.number), nowMs: options.nowMs() };
    return readMessage(sendable, { ...options.rules, limit: SNS_EVENT }, context);
  };
  // Of ASCII, what SQS refuses is no JSON either: it is looked for only then.
  if (sizeBytes <= SQS_MESSAGE_MAX_BYTES && isAscii(bytes)) {
    const reading = read(text);
    if (reading.kind !== "quarantined" || reading.reason !== "invalid-json") return reading;
  }
  const message = messageText(bytes, sizeBytes);
  if (message.kind === "text") return read(message.text);
  return { kind: "quarantined", reason: message.reason, detail: message.detail, events: [] };
}

function answerOf(reading: MessageReading, sent: SentMessage | undefined): Answer {
  const { kind: outcome, type, partitionKey: partition_key } = reading;
  const group = sent && groupOf(sent.groupId, reading);
  return {
    facts: {
      outcome,
      reason: reading.kind === "published" ? undefined : reading.reason,
      detail: reading.kind === "quarantined" ? reading.detail : undefined,
      type,
      partition_key,
      ...group,
    },
    events: reading.kind === "ignored" ? [] : reading.events,
  };
}

function groupOf(group_id: string, { partitionKey }: MessageReading): Pick<Explanation, "group_id" | "warning"> {
  if (partitionKey === undefined || partitionKey === group_id) return { group_id };
  return {
    group_id,
    warning: `sent in group ${JSON.stringify(group_id)}, but its partition key is ${JSON.stringify(partitionKey)}: order is kept within a group`,
  };
}

/** Bodies are JSON already, and the larger part: they are not parsed to be written again. */
function textOf(file: string | undefined, line: number, { facts, events }: Answer, match: Match | undefined): string {
  // One form for all: what is undefined is left out.
  const { outcome, reason, detail, type, partition_key, group_id, warning } = facts;
  const text = JSON.stringify({ file, line, outcome, reason, detail, type, partition_key, group_id, warning });
  if (events.length === 0) return text;
  return `${text.slice(0, -1)},"events":[${events.map((event) => eventText(event, match)).join(",")}]}`;
}

function eventText({ contract, attributes, body }: PublishedEvent, match: Match | undefined): string {
  const filter = match?.({ attributes, body });
  return `${JSON.stringify({ contract, filter, attributes }).slice(0, -1)},"body":${inOneLine(body)}}`;
}

/** JSON may hold line ends between its values. */
const inOneLine = (json: string): string =>
  json.includes("\n") || json.includes("\r") ? JSON.stringify(JSON.parse(json)) : json;
