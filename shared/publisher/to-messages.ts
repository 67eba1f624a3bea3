// Events → messages for the internal queue (pure): validated, split, with group and deduplication id.
import { hash } from "node:crypto";
import { engine } from "#engine";
import { forbiddenCharacter, type InternalEvents, type TypedEvent } from "../internal/index.ts";
import { ALTERED_NUMBER, isObject, isPlainJson, kindOf, parseJson, thrownText, valueAt } from "../values/index.ts";
import { type NotAccepted, PublishError } from "./errors.ts";

/** What is sent to the target: an event, or the part of one that is about one instance. */
export interface EngineMessage {
  /** The event it comes from, by its place in the list. */
  readonly index: number;
  /** The event's `type`. */
  readonly type: string;
  /** The event as JSON. */
  readonly body: string;
  /** Of the body in UTF-8, in bytes; at most 1 MiB for a queue, 256 KiB for a topic. */
  readonly sizeBytes: number;
  /** The partition key, within which order is kept: at most 128 letters, digits and ASCII punctuation. */
  readonly groupId: string;
  /** SHA-256 of the body, unless the caller gave one: the same sent twice within five minutes is one message. */
  readonly deduplicationId: string;
}

/** How events are published. */
export interface PublishOptions<Wire extends object> {
  /**
   * What an event is known by: published again within five minutes under the same, it is not stored a second time. 1 to 128 letters,
   * digits and ASCII punctuation; where one event is several messages, each has one that is made of it.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
   *
   * @default SHA-256 of the message's body
   */
  readonly deduplicationId?: (event: Wire, index: number) => string;
}

/** @throws PublishError `invalid-events` that names every event that cannot be sent; then none is. */
export function toMessages<Wire extends object>(
  events: readonly Wire[],
  maxBytes: number,
  internal: InternalEvents<TypedEvent, Wire> = engine.internal as unknown as InternalEvents<TypedEvent, Wire>,
  { deduplicationId }: PublishOptions<Wire> = {},
): EngineMessage[] {
  const invalid: NotAccepted[] = [];
  const messages: EngineMessage[] = [];
  for (const [index, event] of events.entries()) {
    const type = typeOf(event, internal);
    const parts = partsOf(event, internal);
    const own = deduplicationId && ownId(() => deduplicationId(event, index));
    for (const [place, part] of parts.entries()) {
      const message = part instanceof Error ? { reason: part.message } : toMessage(part, internal, maxBytes);
      if ("body" in message && typeof own !== "object") {
        messages.push({ index, type, ...message, ...(own && { deduplicationId: idOfPart(own, place, parts.length) }) });
        continue;
      }
      invalid.push({ index, type, ...("reason" in message ? message : (own as Flaw)) });
      break; // one entry names the event, however many parts of it are invalid
    }
  }
  if (invalid.length > 0) throw new PublishError("invalid-events", invalid);
  return messages;
}

/** JavaScript has no compiler to say that an event is none. */
const typeOf = (event: unknown, { typeAt }: InternalEvents): string =>
  isObject(event) ? (valueAt(event, typeAt) as string) : kindOf(event);

/** What is sent in place of an event; where the engine's own code cannot tell, the event as far as it is wrong itself, and then why not. */
function partsOf<Wire extends object>(event: Wire, internal: InternalEvents<TypedEvent, Wire>): (Wire | Error)[] {
  try {
    return internal.split(event);
  } catch (error) {
    return [event, new Error(`cannot be split: ${thrownText(error)}`)];
  }
}

/** Letters, digits and ASCII punctuation. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const DEDUPLICATION_ID = /^[!-~]{1,128}$/;

/** The caller's own, or what is wrong with it. */
function ownId(give: () => unknown): string | Flaw {
  try {
    const id = give();
    if (typeof id === "string" && DEDUPLICATION_ID.test(id)) return id;
    const given = typeof id === "string" ? JSON.stringify(id) : kindOf(id);
    return { reason: `deduplicationId gives ${given}, not 1 to 128 letters, digits and ASCII punctuation` };
  } catch (error) {
    return { reason: `deduplicationId fails: ${thrownText(error)}` };
  }
}

/** Messages of one event are none of each other's duplicates. */
const idOfPart = (id: string, place: number, parts: number): string =>
  parts === 1 ? id : hash("sha256", `${place}/${id}`, "hex");

interface Flaw {
  readonly reason: string;
}

/**
 * The messages of an event that is there as JSON: its very text where it is one. If any of them cannot be sent, why.
 *
 * @internal
 */
export function messagesOfText(
  text: string,
  index: number,
  maxBytes: number,
  internal: InternalEvents = engine.internal as unknown as InternalEvents,
): readonly EngineMessage[] | Flaw {
  const read = internal.read(text);
  if (read.kind === "unreadable") return { reason: read.detail };
  const event = parseJson(text, internal.asWritten) as TypedEvent;
  const parts = partsOf(event, internal);
  // As a whole its text goes; in parts a number that JavaScript changes would go as another, or not at all.
  if (parts.length > 1 && !isPlainJson(event))
    return { reason: `cannot be split: it has ${ALTERED_NUMBER.description}` };
  const messages: EngineMessage[] = [];
  for (const part of parts) {
    if (part instanceof Error) return { reason: part.message };
    const message =
      parts.length === 1 ? sendable(text, read.partitionKey, maxBytes) : toMessage(part, internal, maxBytes);
    if ("reason" in message) return message;
    messages.push({ index, type: read.type, ...message });
  }
  return messages;
}

type MessageBody = Omit<EngineMessage, "index" | "type">;

function toMessage(event: object, internal: InternalEvents, maxBytes: number): MessageBody | Flaw {
  const body = written(event);
  if (typeof body !== "string") return { reason: `cannot be written as JSON: ${body.reason}` };
  const parsed = internal.read(body);
  return parsed.kind === "unreadable" ? { reason: parsed.detail } : sendable(body, parsed.partitionKey, maxBytes);
}

/** Of a body that can be read: whether SQS and the target take it. */
function sendable(body: string, groupId: string, maxBytes: number): MessageBody | Flaw {
  const forbidden = forbiddenCharacter(body);
  if (forbidden !== undefined) return { reason: `SQS does not take the character ${forbidden}` };
  const sizeBytes = Buffer.byteLength(body);
  if (sizeBytes > maxBytes) return { reason: `${sizeBytes} bytes, the target takes ${maxBytes}` };
  return { body, sizeBytes, groupId, deduplicationId: hash("sha256", body, "hex") };
}

/** Nested without end, or with values that JSON has none for: no reason to say less than which event it was. */
function written(event: object): string | Flaw {
  try {
    return JSON.stringify(event) ?? { reason: "nothing is left of it" };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : thrownText(error) };
  }
}
