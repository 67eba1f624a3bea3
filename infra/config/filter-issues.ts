// What is wrong with a filter (pure): what SNS would refuse, and what would never match.
import { FilterPolicyError } from "../../shared/subscriber/index.ts";
import { CONTRACT_NAMES, type ContractName, SQS_FORBIDDEN_CHARACTER } from "../../shared/wiring/index.ts";
import { EVENT_TYPES, type OptionalKey, STATUSES } from "./event-names.ts";
import { BODY_PATHS, type BodyKey, contractsOf, filterPolicy, keysOf, typesOf, valuesOf } from "./filter-policy.ts";
import type { FilterKey, SubscriptionFilter } from "./subscription-filter.ts";

export interface FilterIssue {
  readonly key: FilterKey | undefined;
  /** Goes on after the name of the key. */
  readonly message: string;
}

/** Everything that SNS would refuse, and everything that would never match. */
export function filterIssues(
  filter: SubscriptionFilter,
  published: readonly ContractName[] = CONTRACT_NAMES,
): FilterIssue[] {
  const issues = [...contractIssues(filter, published), ...scopeIssues(filter, published)];
  return issues.length > 0 ? issues : sizeIssues(filter, published);
}

function contractIssues(filter: SubscriptionFilter, published: readonly ContractName[]): FilterIssue[] {
  const unpublished = filter.contract?.filter((contract) => !published.includes(contract)) ?? [];
  if (unpublished.length > 0) {
    return [{ key: "contract", message: `${list(unpublished)} is not among the contracts that are published` }];
  }
  const contracts = contractsOf(filter, published);
  const of = `of contract ${contracts.join(" or ")}`;
  const types = new Set(contracts.flatMap((contract) => Object.keys(EVENT_TYPES[contract])));
  const unknownTypes = filter.type?.filter((type) => !types.has(type)) ?? [];
  if (unknownTypes.length > 0) return [{ key: "type", message: `${list(unknownTypes)} is no type ${of}` }];
  const statuses = new Set<string>(contracts.flatMap((contract) => STATUSES[contract]));
  const unknownStatuses = filter.status?.filter((status) => !statuses.has(status)) ?? [];
  if (unknownStatuses.length > 0) return [{ key: "status", message: `${list(unknownStatuses)} is no status ${of}` }];
  return emptinessIssues(filter, contracts);
}

/** Keys that no event has which the others let through. */
function emptinessIssues(filter: SubscriptionFilter, contracts: readonly ContractName[]): FilterIssue[] {
  const events = contracts.flatMap((contract) => typesOf(filter, contract).map((type) => EVENT_TYPES[contract][type]));
  if (events.length === 0) return [{ key: "category", message: "has none of the types: nothing would ever match" }];
  const keys: readonly OptionalKey[] = ["status", "terminal", "step", "tag"];
  const used = keys.filter((key) => filter[key] !== undefined);
  if (events.some((event) => used.every((key) => event?.has.includes(key)))) return [];
  const culprit = used.find((key) => !events.some((event) => event?.has.includes(key))) ?? used.at(-1);
  return [
    { key: culprit, message: "is on none of the events that the other keys let through: nothing would ever match" },
  ];
}

function scopeIssues(filter: SubscriptionFilter, published: readonly ContractName[]): FilterIssue[] {
  if (filter.scope === "body") return bodyIssues(filter, published);
  return keysOf(filter).flatMap((key) => {
    const refused = valuesOf(filter, key).map(textOf).filter(isRefusedAsAttribute);
    return refused.map((text) => ({
      key,
      message: `${JSON.stringify(text)} has characters that SNS takes in no attribute: set scope to "body"`,
    }));
  });
}

function bodyIssues(filter: SubscriptionFilter, published: readonly ContractName[]): FilterIssue[] {
  const [contract, ...others] = contractsOf(filter, published);
  if (!contract || others.length > 0) {
    return [{ key: "contract", message: "names not exactly one contract: their bodies have nothing in common" }];
  }
  return keysOf(filter)
    .filter((key): key is BodyKey => key !== "contract" && key !== "type" && key !== "category")
    .filter((key) => BODY_PATHS[contract][key] === undefined)
    .map((key) => ({ key, message: `cannot be found in the body of contract ${contract}: set scope to "attributes"` }));
}

/** What SNS would refuse, in the words of whoever knows. */
function sizeIssues(filter: SubscriptionFilter, published: readonly ContractName[]): FilterIssue[] {
  try {
    filterPolicy(filter, published);
    return [];
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
