// The one way to read: whatever a subscriber has in hand → a typed event, or what is wrong with it. Pure, never throws.
import * as z from "zod/mini";
import en from "zod/v4/locales/en.js";
import type { ReceivedAttributes } from "../../../subscriber/received-attributes.ts";
import { type Problem, problem, type Unwrapped, unwrap } from "../../../subscriber/unwrap.ts";
import {
  MAESTRO_SCHEMAS,
  type MaestroEnvelope,
  MaestroEnvelopeSchema,
  type MaestroEvent,
} from "../contracts/maestro/schemas.ts";
import type { ContractName } from "../contracts/shipped-contracts.ts";
import { cloudEventType, V1_TYPES } from "../contracts/v1/names.ts";
import { V1_SCHEMAS, type V1Envelope, V1EnvelopeSchema, type V1Event } from "../contracts/v1/schemas.ts";

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

/** What a subscriber does with an event; the event counts as received once it has resolved. */
export type EventHandler<Received = KnownEvent | UnknownEvent> = (received: Received) => Promise<void> | void;

/** Reads whatever a subscriber has in hand; see `readEvent`, and `eventReader` for contracts of other engines. */
export type EventReader<Received = KnownEvent | UnknownEvent> = (received: unknown) => Received | Problem;

/** What was received: an event of a known type, one of a later type, or no event. */
export type Reading = KnownEvent<"v1"> | KnownEvent<"maestro"> | UnknownEvent | Problem;

const V1_BY_TYPE = new Map<string, z.ZodMiniType>(V1_TYPES.map((type) => [cloudEventType(type), V1_SCHEMAS[type]]));
const MAESTRO_BY_TYPE = new Map<string, z.ZodMiniType>(Object.entries(MAESTRO_SCHEMAS));

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
export function readEvent(received: unknown): Reading {
  const unwrapped = unwrap(received);
  if (unwrapped.kind === "problem") return unwrapped;
  return "specversion" in unwrapped.body ? readV1(unwrapped) : readMaestro(unwrapped);
}

/** What is read with unless somebody says otherwise. */
export const readerOr = <Received>(read: EventReader<Received> | undefined): EventReader<Received> =>
  read ?? (readEvent as EventReader<unknown> as EventReader<Received>);

function readV1({ body, attributes }: Unwrapped): Reading {
  const schema = V1_BY_TYPE.get(body["type"] as string);
  const detail = firstIssues(schema ?? V1EnvelopeSchema, body);
  if (detail !== undefined) return problem("invalid-event", detail);
  return schema
    ? { kind: "event", contract: "v1", event: body as V1Event, attributes }
    : { kind: "unknown", event: body as V1Envelope, attributes };
}

function readMaestro({ body, attributes }: Unwrapped): Reading {
  const schema = MAESTRO_BY_TYPE.get(body["type"] as string);
  const detail = firstIssues(schema ?? MaestroEnvelopeSchema, body);
  if (detail !== undefined) {
    return schema ? problem("invalid-event", detail) : problem("not-an-event", `neither v1 nor maestro: ${detail}`);
  }
  return schema
    ? { kind: "event", contract: "maestro", event: body as MaestroEvent, attributes }
    : { kind: "unknown", event: body as MaestroEnvelope, attributes };
}

const MAX_ISSUES = 3;
const error = en().localeError;

/** What is wrong, at most three of it; undefined if nothing is. */
export function firstIssues(schema: z.core.$ZodType, value: unknown): string | undefined {
  const result = safeParsed(schema, value);
  if (result === undefined) return "holds what cannot be compared";
  if (result.success) return undefined;
  const issues = result.error.issues.slice(0, MAX_ISSUES);
  return issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
}

/** Undefined where an object claims a length that zod cannot compare: it throws. */
function safeParsed(schema: z.core.$ZodType, value: unknown) {
  try {
    return z.safeParse(schema, value, { error });
  } catch {
    return undefined;
  }
}
