// A filter policy on the attributes of this engine's events, in the words of its contracts.
import { attributePolicy, type FilterPolicy, FilterPolicyError } from "../../../subscriber/index.ts";
import { unmeetable } from "../../../subscriber/unmeetable-filter.ts";
import { type MaestroEvent, type MaestroType, readableMaestro } from "../contracts/maestro/schemas.ts";
import type { ContractName } from "../contracts/shipped-contracts.ts";
import type { V1Type } from "../contracts/v1/names.ts";
import { readableV1 } from "../contracts/v1/schemas.ts";
import type { EXTERNAL_STEP_STATUSES, EXTERNAL_WORKFLOW_STATUSES } from "../contracts/v1/vocabulary.ts";
import type { Category } from "../contracts/workflow-facts.ts";

/** One value, or several of which one has to hold. */
type OneOrMore<Value> = Value | readonly Value[];

/** An operator of SNS on text. */
type Pattern =
  | { readonly prefix: string }
  | { readonly suffix: string }
  | { readonly wildcard: string }
  | { readonly "equals-ignore-case": string };
/** What is not to be, as SNS writes it. */
type Exclusion = {
  readonly "anything-but":
    | OneOrMore<string>
    | { readonly prefix: string }
    | { readonly suffix: string }
    | { readonly wildcard: string };
};
/** Text that is to be equal, or an operator of SNS on text. */
type Text = string | Pattern | Exclusion;

/** A status that an event of either contract can lead to. */
export type EventStatus =
  | (typeof EXTERNAL_STEP_STATUSES | typeof EXTERNAL_WORKFLOW_STATUSES)[number]
  | MaestroEvent<"WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT">["new_status"]
  | MaestroEvent<"STEP_INSTANCE_STATUS_CHANGE_EVENT">["status_change_records"][number]["new_status"];

/**
 * What a subscriber wants; several values of one key are alternatives, all keys must hold. An event has several
 * statuses and tags, and one is enough; "anything but" is not offered for them, since AWS says two things about it.
 */
export interface FilterSpec {
  /** Name of a contract. Name one where a deployment publishes several, or every change comes twice. */
  readonly contract?: OneOrMore<ContractName>;
  /** Type of event, as the attribute `type` has it. */
  readonly type?: OneOrMore<V1Type | MaestroType | Pattern>;
  /** Category of event types. */
  readonly category?: OneOrMore<Category>;
  /** Engine deployment. */
  readonly cluster?: OneOrMore<Text>;
  /** Workflow id. */
  readonly workflow?: OneOrMore<Text>;
  /** Step id. */
  readonly step?: OneOrMore<Text>;
  /** A status that the event tells of, also one that was left again in the same event. */
  readonly status?: OneOrMore<EventStatus>;
  /** Whether nothing more happens to the run or the attempt. */
  readonly terminal?: boolean;
  /** Name of a tag of the workflow instance. */
  readonly tag?: OneOrMore<string | Pattern>;
}

/** The attribute behind each key. */
const ATTRIBUTES: Readonly<Record<keyof FilterSpec, string>> = {
  contract: "contract",
  type: "type",
  category: "category",
  cluster: "cluster",
  workflow: "workflow_id",
  step: "step_id",
  status: "status",
  terminal: "terminal",
  tag: "tags",
};

type KeyCount<Spec> = [
  ...(Spec extends { contract: unknown } ? [1] : []),
  ...(Spec extends { type: unknown } ? [1] : []),
  ...(Spec extends { category: unknown } ? [1] : []),
  ...(Spec extends { cluster: unknown } ? [1] : []),
  ...(Spec extends { workflow: unknown } ? [1] : []),
  ...(Spec extends { step: unknown } ? [1] : []),
  ...(Spec extends { status: unknown } ? [1] : []),
  ...(Spec extends { terminal: unknown } ? [1] : []),
  ...(Spec extends { tag: unknown } ? [1] : []),
]["length"];
/** The spec itself, if SNS takes it. */
type Taken<Spec> =
  KeyCount<Spec> extends 0 | 1 | 2 | 3 | 4 | 5
    ? { readonly [Unknown in Exclude<keyof Spec, keyof FilterSpec>]: never }
    : "SNS takes at most five keys in a filter policy";

/**
 * A filter policy for the attributes of an event: what to give SNS as `FilterPolicy`, as JSON.
 *
 * @example
 * filter({ type: "step-instance.status.changed", status: ["FAILED", "TIMED_OUT"], workflow: { prefix: "etl." } });
 * What no event of these contracts can ever meet, which only plain JavaScript can write, is a warning of the process.
 * @throws FilterPolicyError if SNS would refuse it: more than five keys, or more than 150 combinations of values.
 */
export function filter<const Spec extends FilterSpec>(spec: Spec & Taken<Spec>): FilterPolicy {
  const byAttribute = Object.entries(spec).map(([key, values]) => {
    if (!Object.hasOwn(ATTRIBUTES, key)) throw new FilterPolicyError(`${key}: no event can be filtered by it`);
    return [ATTRIBUTES[key as keyof FilterSpec], values] as const;
  });
  const policy = attributePolicy(Object.fromEntries(byAttribute));
  for (const sentence of unmeetable(policy, "MessageAttributes", [readableV1, readableMaestro])) {
    process.emitWarning(sentence, "FilterWarning");
  }
  return policy;
}
