// A filter → SNS's filter policy (pure). Attributes are the subscriber SDK's; where a body has what is asked for is here only.
import type { PublishedContract } from "../../shared/engines/index.ts";
import {
  attributePolicy,
  type Condition,
  checkFilterPolicy,
  type FilterPolicy,
  type FilterPolicyScope,
} from "../../shared/subscriber/index.ts";
import type { SubscriptionFilter } from "./subscription-filter.ts";

export interface ScopedPolicy {
  readonly scope: FilterPolicyScope;
  readonly policy: FilterPolicy;
}

/**
 * Undefined for a filter that lets everything through.
 * @param published contracts of the topic
 * @throws FilterPolicyError if SNS would refuse it
 */
export function filterPolicy(
  { scope, ...keys }: SubscriptionFilter,
  published: readonly PublishedContract[],
): ScopedPolicy | undefined {
  if (scope === "body") {
    const policy = bodyPolicy(keys, published);
    checkFilterPolicy(policy, "MessageBody");
    return Object.keys(policy).length > 0 ? { scope: "MessageBody", policy } : undefined;
  }
  const attributes = keysOf(keys).map((key) => [attributeOf(key, published), valuesOf(keys, key)]);
  const policy = attributePolicy(Object.fromEntries(attributes));
  return Object.keys(policy).length > 0 ? { scope: "MessageAttributes", policy } : undefined;
}

function bodyPolicy(filter: SubscriptionFilter, published: readonly PublishedContract[]): FilterPolicy {
  const [contract] = contractsOf(filter, published);
  if (!contract) return {};
  const policy = {};
  const types = typeConditions(filter, contract);
  if (types.length > 0) put(policy, ["type"], types);
  for (const key of keysOf(filter)) {
    const path = bodyPathOf(key, contract);
    if (!path) continue;
    const values = valuesOf(filter, key);
    put(policy, path, key === "cluster" ? values.map((name) => contract.clusterAsWritten(String(name))) : values);
  }
  return policy;
}

/** Types as the body has them; where none are asked for, all that the contract has. */
function typeConditions(filter: SubscriptionFilter, contract: PublishedContract): Condition[] {
  if (filter.type || filter.category) return typesOf(filter, contract).map((type) => contract.bodyType(type));
  return filter.contract ? [contract.anyBodyType] : [];
}

/** Keys that every filter may have, whatever the contract. */
const COMMON_KEYS = ["contract", "type", "category", "cluster"] as const;
const isCommon = (key: string): boolean => COMMON_KEYS.some((each) => each === key);

const attributeOf = (key: string, published: readonly PublishedContract[]): string =>
  published.map(({ filterKeys }) => filterKeys[key]?.attribute).find((attribute) => attribute !== undefined) ?? key;

/** Where a contract's body has what a key asks for; type and category are found in the type, contract is the body's own. */
export function bodyPathOf(key: string, contract: PublishedContract): readonly string[] | undefined {
  if (key === "cluster") return contract.clusterPath;
  return isCommon(key) ? undefined : contract.filterKeys[key]?.bodyPath;
}

/** Whether the events of a type have what a key asks for. */
export function hasKey(key: string, contract: PublishedContract, type: string): boolean {
  const attribute = contract.filterKeys[key]?.attribute;
  return (
    isCommon(key) || (attribute !== undefined && attribute in (contract.events[type]?.attributes._zod.def.shape ?? {}))
  );
}

/** The contracts whose events can pass. */
export const contractsOf = (
  { contract }: SubscriptionFilter,
  published: readonly PublishedContract[],
): readonly PublishedContract[] => published.filter(({ name }) => !contract || contract.includes(name));

/** A contract's types that pass the keys `type` and `category`. */
export function typesOf({ type, category }: SubscriptionFilter, { events }: PublishedContract): string[] {
  return Object.entries(events)
    .filter(([name, event]) => (!type || type.includes(name)) && (!category || category.includes(event.category)))
    .map(([name]) => name);
}

/** The keys that a filter has, each but the scope. */
export const keysOf = (filter: SubscriptionFilter): string[] =>
  Object.keys(filter).filter((key) => key !== "scope" && filter[key] !== undefined);

/** The values of a key, each once. */
export function valuesOf(filter: SubscriptionFilter, key: string): Exclude<Condition, null | number>[] {
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
