// Reading by the contracts of this engine.
import {
  arrayAttributes,
  eventReader,
  type Problem,
  type ReceivedAttributes,
  type Unwrapped,
  unwrap as unwrapAny,
  withArrays,
} from "../../../subscriber/reading/index.ts";
import { type MaestroEnvelope, type MaestroEvent, readableMaestro } from "../contracts/maestro/schemas.ts";
import type { ContractName } from "../contracts/shipped-contracts.ts";
import { readableV1, type V1Envelope, type V1Event } from "../contracts/v1/schemas.ts";

/** An event of a known type; `event.type` tells which, and with it what the event holds. */
export interface KnownEvent<Contract extends ContractName = ContractName> {
  /** Tells it from an unknown event and a problem. */
  readonly kind: "event";
  /** Whose event it is. */
  readonly contract: Contract;
  /** As it was published, with fields that a later version has added. */
  readonly event: { v1: V1Event; maestro: MaestroEvent }[Contract];
  /** Its message attributes; empty where the transport drops them. */
  readonly attributes: ReceivedAttributes;
}

/** An event of a type that came after this version of the SDK. Not an error: ignore it, or read its envelope. */
export interface UnknownEvent {
  /** Tells it from a known event and a problem. */
  readonly kind: "unknown";
  /** What all events of its contract have in common. */
  readonly event: V1Envelope | MaestroEnvelope;
  /** Its message attributes; empty where the transport drops them. */
  readonly attributes: ReceivedAttributes;
}

/** What was received: an event of a known type, one of a later type, or no event. */
export type Reading = KnownEvent<"v1"> | KnownEvent<"maestro"> | UnknownEvent | Problem;

const read = eventReader(readableV1, readableMaestro);

/**
 * Reads one event of either contract. Takes an SQS message (a Lambda record or the SDK's, with raw delivery or
 * without), a Lambda SNS record, a whole Lambda event that holds one record, an HTTP(S) notification (its body, a request
 * that has been read, or the event of a function URL), a line that Firehose has stored, or an event that is already
 * parsed. Types and fields that it does not know are no error. It does not verify who sent it: `snsEndpoint` does.
 *
 * @example
 * const reading = readEvent(record);
 * if (reading.kind === "event" && reading.event.type === "io.sluice.step-instance.status.changed.v1") {
 *   console.log(reading.event.data.step_id, reading.event.data.status);
 * }
 */
export const readEvent = (received: unknown): Reading => read(received) as Reading;

const ARRAYS = [readableV1, readableMaestro].flatMap(arrayAttributes);

/**
 * Takes what `readEvent` takes, of any contract, and reads no further than body and attributes. For who has a way of their
 * own to read an event, or only hands it on.
 */
export function unwrap(received: unknown): Unwrapped | Problem {
  const unwrapped = unwrapAny(received);
  if (unwrapped.kind === "problem") return unwrapped;
  return { ...unwrapped, attributes: withArrays(unwrapped.attributes, ARRAYS) };
}
