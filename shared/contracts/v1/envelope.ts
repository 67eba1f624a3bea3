// The CloudEvents 1.0 envelope, structured JSON. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
import { type AttributeFacts, attributesOf } from "../attributes.ts";
import type { ExternalEvent, MappingContext } from "../contract.ts";
import { eventId } from "../event-id.ts";

const SCHEMA_BASE_URL = "https://sluice.io/contracts/v1";

/** An SQS sequence number has 128 bits: at most 39 digits. */
const SEQUENCE_DIGITS = 39;
/** A message of 1 MiB holds fewer changes than this many digits can count. */
const INDEX_DIGITS = 6;

export interface Change {
  readonly attributes: Omit<AttributeFacts, "contract" | "cluster">;
  /** Path segments, percent-encoded when written. */
  readonly subject: readonly (string | number)[];
  readonly timeMs: number;
  readonly partitionKey: string;
  /** Which change of its message this is, from 0. */
  readonly index: number;
  readonly data: object;
}

export function cloudEvent(change: Change, context: MappingContext): ExternalEvent {
  const { partitionKey, timeMs } = change;
  const { type } = change.attributes;
  const data = JSON.stringify(change.data);
  const id = eventId("v1", type, partitionKey, timeMs, data);
  const envelope = JSON.stringify({
    specversion: "1.0",
    id,
    source: `/sluice/${encodeSegment(context.cluster)}`,
    type: `io.sluice.${type}.v1`,
    subject: change.subject.map(encodeSegment).join("/"),
    time: new Date(timeMs).toISOString(),
    datacontenttype: "application/json",
    dataschema: `${SCHEMA_BASE_URL}/${type}.schema.json`,
    partitionkey: partitionKey,
    sequence: `${context.sequenceNumber.padStart(SEQUENCE_DIGITS, "0")}.${String(change.index).padStart(INDEX_DIGITS, "0")}`,
  });
  return {
    contract: "v1",
    id,
    type,
    partitionKey,
    timeMs,
    attributes: attributesOf({ ...change.attributes, contract: "v1", cluster: context.cluster }),
    // `data` is written once and used for id and body alike.
    body: `${envelope.slice(0, -1)},"data":${data}}`,
  };
}

/** Percent-encodes a segment; a lone surrogate, which has no encoding, becomes U+FFFD as in any URL. */
const encodeSegment = (segment: string | number): string => encodeURIComponent(String(segment).toWellFormed());
