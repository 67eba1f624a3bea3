// Whatever a subscriber has in hand → the body of the event and its attributes (pure).
import { isObject } from "../../values/index.ts";

/**
 * Why something received is no event: it is not JSON, it is not an event, it is a message of SNS about the
 * subscription itself, or it says that it is an event and is not as the contract has it.
 */
export const PROBLEM_REASONS = ["invalid-json", "not-an-event", "not-a-notification", "invalid-event"] as const;
/** One of them. */
export type ProblemReason = (typeof PROBLEM_REASONS)[number];

/** Something received that is no event; data, never thrown. */
export interface Problem {
  /** Tells it from an event. */
  readonly kind: "problem";
  /** Which of the reasons it is. */
  readonly reason: ProblemReason;
  /** What is wrong and where, for people. */
  readonly detail: string;
}

type Scalar = string | number | boolean | null;

/** A String or Number attribute, or the elements of a String.Array. */
export type AttributeValue = string | number | readonly Scalar[];
/** Message attributes by name. */
export type ReceivedAttributes = Readonly<Record<string, AttributeValue>>;

/** An event of any contract, of which nothing is known but that it is JSON and has a `type`. */
export interface Unwrapped {
  /** Tells it from a problem. */
  readonly kind: "unwrapped";
  /** The event, parsed. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Empty where the transport drops them: raw delivery over HTTPS and to Firehose. */
  readonly attributes: ReceivedAttributes;
}

/** Whatever else a reader may give. */
export const isProblem = (reading: unknown): reading is Problem => isObject(reading) && reading["kind"] === "problem";

export const problem = (reason: ProblemReason, detail: string): Problem => ({ kind: "problem", reason, detail });

/**
 * Takes what `readEvent` takes, of any contract, and reads no further than body and attributes. For who has a way of their
 * own to read an event, or only hands it on. A String.Array is an array where the transport says that it is one.
 */
export function unwrap(received: unknown): Unwrapped | Problem {
  return unwrapWith(received, {});
}

function unwrapWith(received: unknown, attributes: ReceivedAttributes): Unwrapped | Problem {
  if (typeof received === "string" || received instanceof Uint8Array) {
    const parsed = parse(received);
    return "kind" in parsed ? parsed : unwrapObject(parsed.value, attributes);
  }
  return unwrapObject(received, attributes);
}

function unwrapObject(received: unknown, attributes: ReceivedAttributes): Unwrapped | Problem {
  const inner = isObject(received) && !isEvent(received) ? innerOf(received) : received;
  return unwrapMessage(inner, attributes);
}

const isEvent = ({ type }: Record<string, unknown>): boolean => typeof type === "string";

/** Lambda hands over a list, which for SNS always has one element; frameworks put a parsed body into the request. */
function innerOf(received: Record<string, unknown>): unknown {
  const { Records, body } = received;
  if (Array.isArray(Records) && Records.length === 1) return Records[0];
  return isObject(body) ? body : received;
}

function unwrapMessage(message: unknown, attributes: ReceivedAttributes): Unwrapped | Problem {
  if (message instanceof Uint8Array) return unwrap(message);
  if (!isObject(message)) return problem("not-an-event", "expected a JSON object");
  if (isEvent(message)) return { kind: "unwrapped", body: message, attributes };
  const value = isObject(message["Sns"]) ? message["Sns"] : message; // a Lambda SNS record holds a notification
  const { Type, Message } = value;
  if (typeof Type === "string" && typeof Message === "string") {
    if (Type !== "Notification") return problem("not-a-notification", `${Type}: it is about the subscription`);
    return unwrapWith(Message, receivedAttributes(value["MessageAttributes"]));
  }
  if (isKafkaRecord(value)) {
    if (value.value === null) return problem("not-an-event", "a tombstone: the record has no value");
    return unwrapWith(value.value, headerAttributes(value.headers));
  }
  // An SQS message carries attributes of its own where delivery is raw, else the notification inside has them.
  if (typeof value["body"] === "string")
    return unwrapWith(bodyOf(value), receivedAttributes(value["messageAttributes"]));
  if (typeof value["Body"] === "string")
    return unwrapWith(value["Body"], receivedAttributes(value["MessageAttributes"]));
  return problem("not-an-event", `expected an event, or a message that carries one${hintFor(value)}`);
}

/** What a consumer of Kafka has in hand, as far as all clients agree on it. */
interface KafkaRecord {
  readonly value: string | Uint8Array | null;
  readonly headers: unknown;
}

function isKafkaRecord(message: object): message is KafkaRecord {
  const { value, offset } = message as { readonly value?: unknown; readonly offset?: unknown };
  return offset !== undefined && (value === null || typeof value === "string" || value instanceof Uint8Array);
}

/** Headers of the binding, which are no attributes. */
const OWN_HEADER = /^(content-type$|ce_)/;

/**
 * The attributes among the headers of a record of Kafka: a Map, an object, or a list of objects with one header each, of bytes or texts,
 * as the clients have them. A header whose text is a JSON array of texts is a String.Array.
 */
export function headerAttributes(headers: unknown): ReceivedAttributes {
  const entries =
    headers instanceof Map
      ? [...headers]
      : (Array.isArray(headers) ? headers : [headers]).flatMap((each) => (isObject(each) ? Object.entries(each) : []));
  const values: Record<string, AttributeValue> = {};
  for (const [key, content] of entries) {
    const name = textOf(key);
    const text = textOf(Array.isArray(content) ? content.at(-1) : content);
    if (name === undefined || text === undefined || OWN_HEADER.test(name)) continue;
    const elements = text.startsWith("[") ? elementsOf(text) : undefined;
    values[name] = elements?.every((element) => typeof element === "string") ? elements : text;
  }
  return values;
}

const textOf = (content: unknown): string | undefined =>
  content instanceof Uint8Array ? new TextDecoder().decode(content) : typeof content === "string" ? content : undefined;

/** A request to a Lambda function URL, or by an API Gateway, may have its body in base64. */
const bodyOf = ({ body, isBase64Encoded }: Record<string, unknown>): string | Uint8Array =>
  isBase64Encoded === true ? Buffer.from(body as string, "base64") : (body as string);

function hintFor({ Records, getReader, pipe }: Record<string, unknown>): string {
  if (Array.isArray(Records)) return "; pass each element of Records on its own";
  const isUnread = typeof getReader === "function" || typeof pipe === "function";
  return isUnread ? "; read the request first, as by `await request.text()`" : "";
}

function parse(text: string | Uint8Array): { readonly value: unknown } | Problem {
  try {
    return {
      value: JSON.parse(typeof text === "string" ? text : new TextDecoder("utf-8", { fatal: true }).decode(text)),
    };
  } catch (error) {
    return problem("invalid-json", error instanceof SyntaxError ? error.message : "not valid UTF-8");
  }
}

/** In the three spellings of AWS: of an SQS record of Lambda, of an SQS message of the SDK, and of a notification of SNS. */
function receivedAttributes(attributes: unknown): ReceivedAttributes {
  const values: Record<string, AttributeValue> = {};
  if (!isObject(attributes)) return values;
  for (const [name, attribute] of Object.entries(attributes)) {
    if (!isObject(attribute)) continue;
    const type = attribute["dataType"] ?? attribute["DataType"] ?? attribute["Type"];
    const text = attribute["stringValue"] ?? attribute["StringValue"] ?? attribute["Value"];
    if (typeof type !== "string" || typeof text !== "string" || type.startsWith("Binary")) continue;
    values[name] = decoded(type, text);
  }
  return values;
}

function decoded(type: string, text: string): AttributeValue {
  if (type === "String.Array") return elementsOf(text) ?? text;
  return type.startsWith("Number") ? Number(text) : text;
}

/** With those that are arrays, whatever the transport says: Lambda shows a String.Array as a String. */
export function withArrays(attributes: ReceivedAttributes, arrays: readonly string[]): ReceivedAttributes {
  const decoded = arrays.flatMap((name) => {
    const text = attributes[name];
    const elements = typeof text === "string" ? elementsOf(text) : undefined;
    return elements ? [[name, elements] as const] : [];
  });
  return decoded.length > 0 ? { ...attributes, ...Object.fromEntries(decoded) } : attributes;
}

function elementsOf(text: string): readonly Scalar[] | undefined {
  try {
    const elements: unknown = JSON.parse(text);
    return Array.isArray(elements) ? elements : undefined;
  } catch {
    return undefined; // SNS does not check what is in a String.Array
  }
}
