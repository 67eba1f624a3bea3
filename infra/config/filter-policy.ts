// A filter → SNS's filter policy (pure). Attributes are the subscriber SDK's; where a body has what is asked for is here only.
import { cloudEventType, type V1Type } from "../../shared/contracts/index.ts";
import {
  filter as attributePolicy,
  type Condition,
  checkFilterPolicy,
  type FilterPolicy,
  type FilterPolicyScope,
  type FilterSpec,
} from "../../shared/subscriber/index.ts";
import type { ContractName } from "../../shared/wiring/index.ts";
import { EVENT_TYPES } from "./event-names.ts";
import { FILTER_KEYS, type FilterKey, type SubscriptionFilter } from "./subscription-filter.ts";

export interface ScopedPolicy {
  readonly scope: FilterPolicyScope;
  readonly policy: FilterPolicy;
}

export type BodyKey = Exclude<FilterKey, "contract" | "type" | "category">;
/**
 * Where a contract's body has it. Arrays on the way match if one of their elements does.
 * https://aws.amazon.com/blogs/compute/introducing-payload-based-message-filtering-for-amazon-sns/
 */
export const BODY_PATHS: Readonly<Record<ContractName, Readonly<Partial<Record<BodyKey, readonly string[]>>>>> = {
  v1: {
    status: ["data", "transitions", "to"],
    terminal: ["data", "terminal"],
    workflow: ["data", "workflow_id"],
    step: ["data", "step_id"],
    tag: ["data", "tags", "name"],
    cluster: ["source"],
  },
  // Its statuses are at a different place in each type, and whether one is terminal is not in the body at all.
  maestro: { workflow: ["workflow_id"], step: ["step_id"], tag: ["tags", "name"], cluster: ["cluster_name"] },
};

/**
 * Undefined for a filter that lets everything through.
 * @param published contracts of the topic
 * @throws FilterPolicyError if SNS would refuse it
 */
export function filterPolicy(
  { scope, ...keys }: SubscriptionFilter,
  published: readonly ContractName[],
): ScopedPolicy | undefined {
  if (scope === "body") {
    const policy = bodyPolicy(keys, published);
    checkFilterPolicy(policy, "MessageBody");
    return Object.keys(policy).length > 0 ? { scope: "MessageBody", policy } : undefined;
  }
  const spec = Object.fromEntries(keysOf(keys).map((key) => [key, valuesOf(keys, key)])) as FilterSpec;
  const policy = attributePolicy(spec);
  return Object.keys(policy).length > 0 ? { scope: "MessageAttributes", policy } : undefined;
}

function bodyPolicy(filter: SubscriptionFilter, published: readonly ContractName[]): FilterPolicy {
  const [contract = "v1"] = contractsOf(filter, published);
  const policy = {};
  const types = typeConditions(filter, contract);
  if (types.length > 0) put(policy, ["type"], types);
  for (const key of keysOf(filter)) {
    const path = BODY_PATHS[contract][key as BodyKey];
    if (!path) continue;
    const values = valuesOf(filter, key);
    put(policy, path, contract === "v1" && key === "cluster" ? values.map((name) => `/sluice/${name}`) : values);
  }
  return policy;
}

/** Types as the body has them; where none are asked for, what all types of the contract have in common. */
function typeConditions(filter: SubscriptionFilter, contract: ContractName): Condition[] {
  if (filter.type || filter.category) return typesOf(filter, contract).map((type) => bodyType(contract, type));
  if (filter.contract) return [{ suffix: contract === "maestro" ? "_EVENT" : `.${contract}` }];
  return [];
}

/** The type as the body has it. */
export const bodyType = (contract: ContractName, type: string): string =>
  contract === "v1" ? cloudEventType(type as V1Type) : type;

/** The contracts whose events can pass. */
export function contractsOf(
  { contract }: SubscriptionFilter,
  published: readonly ContractName[],
): readonly ContractName[] {
  return contract ? [...new Set(contract)] : published;
}

/** A contract's types that pass the keys `type` and `category`. */
export function typesOf({ type, category }: SubscriptionFilter, contract: ContractName): string[] {
  return Object.entries(EVENT_TYPES[contract])
    .filter(([name, event]) => {
      const isNamed = !type || (type as readonly string[]).includes(name);
      return isNamed && (!category || category.includes(event.category));
    })
    .map(([name]) => name);
}

/** The keys that a filter has, in one order for all. */
export const keysOf = (filter: SubscriptionFilter): FilterKey[] =>
  FILTER_KEYS.filter((key) => filter[key] !== undefined);

/** The values of a key, each once. */
export function valuesOf(filter: SubscriptionFilter, key: FilterKey): Exclude<Condition, null | number>[] {
  const value = filter[key];
  return Array.isArray(value) ? [...new Set(value)] : [value as boolean];
}

function put(policy: Record<string, unknown>, path: readonly string[], conditions: readonly Condition[]): void {
  let level = policy;
  for (const name of path.slice(0, -1)) {
    level[name] ??= {};
    level = level[name] as Record<string, unknown>;
  }
  level[path.at(-1) as string] = conditions;
}
