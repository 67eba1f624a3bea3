// What would happen to each message of a file, with no AWS; and whether a subscriber's filter lets through what would be published.

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
import { type Line, readLines } from "./read-lines.ts";
import { sentMessage } from "./sent-message.ts";

export interface ExplainOptions {
  readonly files: readonly string[];
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

/** Of one line, in wire names. */
export interface Explanation {
  /** Where there are several. */
  readonly file?: string;
  readonly line: number;
  /** `external` of an event that was published. */
  readonly outcome: MessageReading["kind"] | "external";
  readonly reason?: string;
  readonly detail?: string;
  readonly type?: string | undefined;
  readonly partition_key?: string | undefined;
  /** Where the line names the group that the message was sent in. */
  readonly group_id?: string;
  /** Of a group that is not the partition key. */
  readonly warning?: string;
  readonly events?: readonly ExplainedEvent[];
}

export interface ExplainedEvent {
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
type Answer = Omit<Explanation, "line">;
type Match = (event: Filterable) => NonNullable<ExplainedEvent["filter"]>;

/** A line may hold a message within another JSON, where each quote is two characters. */
const LINE_MAX_BYTES = 3 * SQS_MESSAGE_MAX_BYTES;

/** Explains every non-blank line. */
export async function* explainLines(options: ExplainOptions): AsyncGenerator<Explanation> {
  const { match, readRecorded } = options.filter ? await filtering(options.filter) : {};
  for (const file of options.files) {
    for await (const line of readLines(file, LINE_MAX_BYTES)) {
      const sent = sentMessage(line.bytes.toString("utf8"));
      const reading = sent ? readBytes(Buffer.from(sent.body), line, options) : readBytes(line.bytes, line, options);
      const recorded = reading.kind === "quarantined" ? readRecorded?.(line.bytes.toString("utf8")) : undefined;
      const from = options.files.length > 1 ? { file } : {};
      const answer = recorded ?? { ...answerOf(reading, match), ...(sent && groupOf(sent.groupId, reading)) };
      yield { ...from, line: line.number, ...answer };
    }
  }
}

/** The subscriber SDK takes longer to load than all the rest to run. */
async function filtering({ policy, scope, contracts }: Filter) {
  const { explainMatch } = await import("../shared/subscriber/index.ts");
  const { archivedEvent, publishedReader } = await import("./archived-event.ts");
  const read = publishedReader(contracts);
  const match: Match = (event) => {
    const found = explainMatch(policy, event, scope);
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
    return { outcome: "external", type, partition_key, events: [explained({ contract, attributes, body }, match)] };
  };
  return { match, readRecorded };
}

function readBytes(bytes: Buffer, line: Line, options: ExplainOptions): MessageReading {
  const message = messageText(bytes, bytes === line.bytes ? line.sizeBytes : bytes.length);
  if (message.kind === "unsendable") {
    return { kind: "quarantined", reason: message.reason, detail: message.detail, events: [] };
  }
  const context = { cluster: options.cluster, sequenceNumber: String(line.number), nowMs: options.nowMs() };
  return readMessage(message.text, { ...options.rules, limit: SNS_EVENT }, context);
}

function groupOf(group_id: string, { partitionKey }: MessageReading): Pick<Answer, "group_id" | "warning"> {
  if (partitionKey === undefined || partitionKey === group_id) return { group_id };
  return {
    group_id,
    warning: `sent in group ${JSON.stringify(group_id)}, but its partition key is ${JSON.stringify(partitionKey)}: order is kept within a group`,
  };
}

function answerOf(reading: MessageReading, match: Match | undefined): Answer {
  const { kind: outcome, type, partitionKey: partition_key } = reading;
  const why = reading.kind === "published" ? {} : { reason: reading.reason };
  const detail = reading.kind === "quarantined" ? { detail: reading.detail } : {};
  const external = reading.kind === "ignored" ? [] : reading.events;
  const events = external.length === 0 ? {} : { events: external.map((event) => explained(event, match)) };
  return { outcome, ...why, ...detail, type, partition_key, ...events };
}

function explained({ contract, attributes, body: text }: PublishedEvent, match: Match | undefined): ExplainedEvent {
  const body: unknown = JSON.parse(text);
  return { contract, ...(match ? { filter: match({ attributes, body }) } : {}), attributes, body };
}
