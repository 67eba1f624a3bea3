// A filter → SNS's filter policy (pure). The only place that knows where an event has what subscribers filter by.
// https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
import type { ContractName } from "../../shared/wiring/index.ts";
import { EVENT_TYPES } from "./event-names.ts";
import type { FilterKey, SubscriptionFilter } from "./subscription-filter.ts";

export type Condition = string | boolean | { readonly prefix: string } | { readonly suffix: string };
/** One key of a policy. */
export interface PolicyKey {
  /** Nested in the body; one name for an attribute. */
  readonly path: readonly string[];
  readonly conditions: readonly Condition[];
}

export interface FilterPolicy {
  readonly scope: "MessageAttributes" | "MessageBody";
  readonly policy: Readonly<Record<string, unknown>>;
}

const ATTRIBUTE_NAMES: Readonly<Record<FilterKey, string>> = {
  contract: "contract",
  type: "type",
  category: "category",
  status: "status",
  terminal: "terminal",
  workflow: "workflow_id",
  step: "step_id",
  tag: "tags",
  cluster: "cluster",
};

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
 */
export function filterPolicy(filter: SubscriptionFilter, published: readonly ContractName[]): FilterPolicy | undefined {
  const keys = policyKeys(filter, published);
  if (keys.length === 0) return undefined;
  return { scope: filter.scope === "body" ? "MessageBody" : "MessageAttributes", policy: nest(keys) };
}

/** The keys of the policy, before they are nested. */
export function policyKeys(filter: SubscriptionFilter, published: readonly ContractName[]): PolicyKey[] {
  return filter.scope === "body" ? bodyKeys(filter, published) : attributeKeys(filter);
}

function attributeKeys(filter: SubscriptionFilter): PolicyKey[] {
  return keysOf(filter).map((key) => ({
    path: [ATTRIBUTE_NAMES[key]],
    // Attributes are text.
    conditions: conditionsOf(filter, key).map((condition) =>
      typeof condition === "boolean" ? String(condition) : condition,
    ),
  }));
}

function bodyKeys(filter: SubscriptionFilter, published: readonly ContractName[]): PolicyKey[] {
  const [contract = "v1"] = contractsOf(filter, published);
  const keys: PolicyKey[] = [];
  if (filter.type || filter.category) {
    keys.push({ path: ["type"], conditions: typesOf(filter, contract).map((type) => bodyType(contract, type)) });
  } else if (filter.contract) {
    keys.push({ path: ["type"], conditions: [{ suffix: contract === "maestro" ? "_EVENT" : `.${contract}` }] });
  }
  for (const key of keysOf(filter)) {
    const path = BODY_PATHS[contract][key as BodyKey];
    if (!path) continue;
    const conditions = conditionsOf(filter, key);
    const isSource = contract === "v1" && key === "cluster";
    keys.push({ path, conditions: isSource ? conditions.map((name) => `/sluice/${name}`) : conditions });
  }
  return keys;
}

/** The type as the body has it. */
export const bodyType = (contract: ContractName, type: string): string =>
  contract === "v1" ? `io.sluice.${type}.${contract}` : type;

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
  (Object.keys(ATTRIBUTE_NAMES) as FilterKey[]).filter((key) => filter[key] !== undefined);

export function conditionsOf(filter: SubscriptionFilter, key: FilterKey): Condition[] {
  const value = filter[key];
  return Array.isArray(value) ? [...new Set(value)] : [value as boolean];
}

/** Conditions at the end of their paths. */
function nest(keys: readonly PolicyKey[]): Record<string, unknown> {
  const policy: Record<string, unknown> = {};
  for (const { path, conditions } of keys) {
    let level = policy;
    for (const name of path.slice(0, -1)) {
      level[name] ??= {};
      level = level[name] as Record<string, unknown>;
    }
    level[path.at(-1) as string] = conditions;
  }
  return policy;
}
