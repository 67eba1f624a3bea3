// A filter → SNS's filter policy (pure). Attributes are the subscriber SDK's; where a body has what is asked for is here only.
import type { PublishedContract } from "../../shared/engines/index.ts";
import {
  attributePolicy,
  type Condition,
  checkFilterPolicy,
  type FilterPolicy,
  FilterPolicyError,
  type FilterPolicyScope,
} from "../../shared/subscriber/index.ts";
import { unmeetable } from "../../shared/subscriber/unmeetable-filter.ts";
import { SQS_FORBIDDEN_CHARACTER } from "../../shared/wiring/index.ts";
import type { SubscriptionFilter } from "./subscription-filter.ts";

interface ScopedPolicy {
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
function bodyPathOf(key: string, contract: PublishedContract): readonly string[] | undefined {
  if (key === "cluster") return contract.clusterPath;
  return isCommon(key) ? undefined : contract.filterKeys[key]?.bodyPath;
}

/** The contracts whose events can pass. */
export const contractsOf = (
  { contract }: SubscriptionFilter,
  published: readonly PublishedContract[],
): readonly PublishedContract[] => published.filter(({ name }) => !contract || contract.includes(name));

/** A contract's types that pass the keys `type` and `category`. */
function typesOf({ type, category }: SubscriptionFilter, { events }: PublishedContract): string[] {
  return Object.entries(events)
    .filter(([name, event]) => (!type || type.includes(name)) && (!category || category.includes(event.category)))
    .map(([name]) => name);
}

/** The keys that a filter has, each but the scope. */
const keysOf = (filter: SubscriptionFilter): string[] =>
  Object.keys(filter).filter((key) => key !== "scope" && filter[key] !== undefined);

/** The values of a key, each once. */
function valuesOf(filter: SubscriptionFilter, key: string): Exclude<Condition, null | number>[] {
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

// What is wrong with a filter (pure): what SNS would refuse, and what would never match.
interface FilterIssue {
  readonly key: string | undefined;
  /** Goes on after the name of the key. */
  readonly message: string;
}

/** Everything that SNS would refuse, and everything that would never match. */
export function filterIssues(filter: SubscriptionFilter, published: readonly PublishedContract[]): FilterIssue[] {
  const unpublished = filter.contract?.filter((contract) => !published.some(({ name }) => name === contract)) ?? [];
  if (unpublished.length > 0) {
    return [{ key: "contract", message: `${list(unpublished)} is not among the contracts that are published` }];
  }
  const issues = scopeIssues(filter, published);
  return issues.length > 0 ? issues : policyIssues(filter, contractsOf(filter, published));
}

function scopeIssues(filter: SubscriptionFilter, published: readonly PublishedContract[]): FilterIssue[] {
  if (filter.scope === "body") return bodyIssues(filter, published);
  return keysOf(filter).flatMap((key) => {
    const refused = valuesOf(filter, key).map(textOf).filter(isRefusedAsAttribute);
    return refused.map((text) => ({
      key,
      message: `${JSON.stringify(text)} has characters that SNS takes in no attribute: set scope to "body"`,
    }));
  });
}

function bodyIssues(filter: SubscriptionFilter, published: readonly PublishedContract[]): FilterIssue[] {
  const [contract, ...others] = contractsOf(filter, published);
  if (!contract || others.length > 0) {
    return [{ key: "contract", message: "names not exactly one contract: their bodies have nothing in common" }];
  }
  return keysOf(filter)
    .filter((key) => key !== "contract" && key !== "type" && key !== "category")
    .filter((key) => bodyPathOf(key, contract) === undefined)
    .map((key) => ({
      key,
      message: `cannot be found in the body of contract ${contract.name}: set scope to "attributes"`,
    }));
}

const EVERYTHING: ScopedPolicy = { scope: "MessageAttributes", policy: {} };

/** What SNS would refuse, and what no event would meet, in the words of whoever knows. */
function policyIssues(filter: SubscriptionFilter, contracts: readonly PublishedContract[]): FilterIssue[] {
  const { type, category } = filter;
  try {
    const { policy, scope } = filterPolicy(filter, contracts) ?? EVERYTHING;
    const sentences = [
      // A policy on the body has only those of the types that the contract knows.
      ...unmeetable(attributePolicy({ type, category }), "MessageAttributes", contracts),
      ...unmeetable(policy, scope, contracts),
    ];
    return [...new Set(sentences)].map((message) => ({ key: undefined, message }));
  } catch (error) {
    if (!(error instanceof FilterPolicyError)) throw error;
    return [{ key: undefined, message: error.message }];
  }
}

const textOf = (value: unknown): string =>
  typeof value === "object" && value !== null ? Object.values(value).join("") : String(value);

/** SNS takes no characters beyond the first plane, nor those that SQS refuses. https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
const isRefusedAsAttribute = (text: string): boolean =>
  /[\u{10000}-\u{10ffff}]/u.test(text) || SQS_FORBIDDEN_CHARACTER.test(text);

const list = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(", ");
