// An external event as a record of Kafka (pure); docs/contracts/kafka-binding.md says the same to those who read it.
import type { EventLimit, ExternalEvent } from "../../shared/contracts/index.ts";
import type { CallLimits } from "../../shared/sending/index.ts";
import { isObject } from "../../shared/values/index.ts";

/** None of it is ever null: a record without a value is a tombstone, which deletes. */
export interface KafkaRecord {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: ReadonlyMap<Buffer, Buffer>;
}

/** What of an event a record is made of. */
interface Published extends Pick<ExternalEvent, "body" | "partitionKey"> {
  readonly attributes: Readonly<Record<string, unknown>>;
}

export function kafkaRecord(event: Published): KafkaRecord {
  const headers = new Map<Buffer, Buffer>();
  const add = (name: string, value: string): void => void headers.set(nameBytes(name), Buffer.from(value));
  const envelope = envelopeOf(event.body);
  add("content-type", `application/${envelope ? "cloudevents+json" : "json"}; charset=UTF-8`);
  for (const [name, value] of Object.entries(event.attributes)) {
    add(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  for (const [name, value] of Object.entries(envelope ?? {})) add(`ce_${name}`, String(value));
  // Its time is that of publishing, which the client sets: a topic's retention counts from it, and would drop what is replayed late.
  return { key: Buffer.from(event.partitionKey), value: Buffer.from(event.body), headers };
}

const names = new Map<string, Buffer>();

/** They are few, and the same for every record. */
function nameBytes(name: string): Buffer {
  const known = names.get(name) ?? Buffer.from(name);
  names.set(name, known);
  return known;
}

/**
 * The context attributes of a CloudEvent; undefined of any other body. The type of its data is the record's content type, and has
 * no header of its own. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
 */
function envelopeOf(body: string): Readonly<Record<string, unknown>> | undefined {
  if (!body.includes('"specversion"')) return undefined;
  const parsed: unknown = JSON.parse(body);
  if (!isObject(parsed) || typeof parsed["specversion"] !== "string") return undefined;
  const { data, datacontenttype, ...attributes } = parsed;
  return attributes;
}

/**
 * A batch of records, with nothing changed: `message.max.bytes` of a broker and `max.message.bytes` of a topic. One that takes less
 * says so of each batch. https://kafka.apache.org/documentation/#brokerconfigs_message.max.bytes
 */
const RECORD_BATCH_MAX_BYTES = 1_048_588;
/** What stands before the records of a batch. https://kafka.apache.org/documentation/#recordbatch */
const BATCH_HEADER_BYTES = 61;

/** Records of one call that go to one partition are one batch, so the call keeps to the limit of a batch. */
export const KAFKA_CALL: CallLimits = { maxEntries: 10_000, maxBytes: RECORD_BATCH_MAX_BYTES };

export const KAFKA_EVENT: EventLimit = {
  name: "Kafka",
  maxBytes: RECORD_BATCH_MAX_BYTES,
  bytesOf: recordBatchBytes,
  // A character is three bytes in UTF-8 at most, or six as JSON escapes it; the headers repeat what is in the body.
  bytesAtMost({ body, partitionKey, attributes }) {
    let characters = 2 * body.length + partitionKey.length + 512;
    for (const [name, value] of Object.entries(attributes))
      characters += name.length + 16 + JSON.stringify(value).length;
    return 6 * characters;
  },
};

/** Of a batch with nothing but this record. https://kafka.apache.org/documentation/#record */
export function recordBatchBytes(event: Published): number {
  const { key, value, headers } = kafkaRecord(event);
  const sized = (bytes: Buffer): number => varintBytes(bytes.length) + bytes.length;
  let bytes = 1 + 1 + 1 + sized(key) + sized(value) + varintBytes(headers.size); // attributes, and the differences to the first record
  for (const [name, content] of headers) bytes += sized(name) + sized(content);
  return BATCH_HEADER_BYTES + varintBytes(bytes) + bytes;
}

/** Of a length, in zigzag encoding: seven bits a byte. */
function varintBytes(length: number): number {
  let bytes = 1;
  for (let rest = length * 2; rest >= 128; rest /= 128) bytes += 1;
  return bytes;
}
