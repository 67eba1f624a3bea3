// `sluice/subscriber`: the SDK for subscribers of any engine, and what of it is bound to the contracts of this one.
export type { ReadableContract, ReadableEvent } from "../../../contracts/index.ts";
export * from "../../../subscriber/index.ts";
export type { MaestroEnvelope, MaestroEvent, MaestroType } from "../contracts/maestro/schemas.ts";
export type { V1Type } from "../contracts/v1/names.ts";
export type { V1Envelope, V1Event } from "../contracts/v1/schemas.ts";
export { type EventStatus, type FilterSpec, filter } from "./filter.ts";
export { type KnownEvent, type Reading, readEvent, type UnknownEvent, unwrap } from "./read-event.ts";
