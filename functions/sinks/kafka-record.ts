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
  const envelope = envelopeOf(event.body);
  addHeader(headers, "content-type", `application/${envelope ? "cloudevents+json" : "json"}; charset=UTF-8`);
  for (const [name, value] of Object.entries(event.attributes)) {
    addHeader(headers, name, typeof value === "string" ? value : JSON.stringify(value));
  }
  for (const [name, value] of Object.entries(envelope ?? {})) addOfEnvelope(headers, name, String(value));
  // Its time is that of publishing, which the client sets: a topic's retention counts from it, and would drop what is replayed late.
  return { key: Buffer.from(event.partitionKey), value: Buffer.from(event.body), headers };
}

interface LastHeader {
  readonly name: Buffer;
  value: string;
  bytes: Buffer;
}

/** Names are few and the same for every record, and most values what they were in the record before: their bytes are written once. */
function headersOf(prefix: string): (headers: Map<Buffer, Buffer>, name: string, value: string) => void {
  const last = new Map<string, LastHeader>();
  return (headers, name, value) => {
    let header = last.get(name);
    if (header === undefined) {
      header = { name: Buffer.from(prefix + name), value, bytes: Buffer.from(value) };
      last.set(name, header);
    } else if (header.value !== value) {
      header.value = value;
      header.bytes = Buffer.from(value);
    }
    headers.set(header.name, header.bytes);
  };
}

const addHeader = headersOf("");
const addOfEnvelope = headersOf("ce_");

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
