export type {
  MaestroEnvelope,
  MaestroEvent,
  MaestroType,
  V1Envelope,
  V1Event,
  V1Type,
} from "../contracts/index.ts";
export { type KnownEvent, type Reading, readEvent, type UnknownEvent } from "./read-event.ts";
export type { AttributeValue, ReceivedAttributes } from "./received-attributes.ts";
export { PROBLEM_REASONS, type Problem, type ProblemReason } from "./unwrap.ts";
