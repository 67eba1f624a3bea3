export type {
  MaestroEnvelope,
  MaestroEvent,
  MaestroType,
  V1Envelope,
  V1Event,
  V1Type,
} from "../contracts/index.ts";
export { FilterPolicyError } from "./errors.ts";
export { type EventStatus, type FilterSpec, filter } from "./filter.ts";
export { type Condition, FILTER_POLICY_SCOPES, type FilterPolicy, type FilterPolicyScope } from "./filter-policy.ts";
export type { Filterable } from "./filterable.ts";
export { explainMatch, type FilterMatch, matches } from "./match-filter.ts";
export { checkFilterPolicy } from "./parse-filter-policy.ts";
export { type KnownEvent, type Reading, readEvent, type UnknownEvent } from "./read-event.ts";
export type { AttributeValue, ReceivedAttributes } from "./received-attributes.ts";
export { PROBLEM_REASONS, type Problem, type ProblemReason } from "./unwrap.ts";
