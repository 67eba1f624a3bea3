// What is wrong with a filter (pure): what SNS would refuse, and what would never match.
import { type PublishedContract, vocabularyOf } from "../../shared/engines/index.ts";
import { FilterPolicyError } from "../../shared/subscriber/index.ts";
import { SQS_FORBIDDEN_CHARACTER } from "../../shared/wiring/index.ts";
import { bodyPathOf, contractsOf, filterPolicy, hasKey, keysOf, typesOf, valuesOf } from "./filter-policy.ts";
import type { SubscriptionFilter } from "./subscription-filter.ts";

export interface FilterIssue {
  readonly key: string | undefined;
  /** Goes on after the name of the key. */
  readonly message: string;
}

/** Everything that SNS would refuse, and everything that would never match. */
export function filterIssues(filter: SubscriptionFilter, published: readonly PublishedContract[]): FilterIssue[] {
  const issues = [...contractIssues(filter, published), ...scopeIssues(filter, published)];
  return issues.length > 0 ? issues : sizeIssues(filter, published);
}

function contractIssues(filter: SubscriptionFilter, published: readonly PublishedContract[]): FilterIssue[] {
  const unpublished = filter.contract?.filter((contract) => !published.some(({ name }) => name === contract)) ?? [];
  if (unpublished.length > 0) {
    return [{ key: "contract", message: `${list(unpublished)} is not among the contracts that are published` }];
  }
  const contracts = contractsOf(filter, published);
  const of = `of contract ${contracts.map(({ name }) => name).join(" or ")}`;
  const types = new Set(contracts.flatMap((contract) => Object.keys(contract.events)));
  const unknownTypes = filter.type?.filter((type) => !types.has(type)) ?? [];
  if (unknownTypes.length > 0) return [{ key: "type", message: `${list(unknownTypes)} is no type ${of}` }];
  for (const key of keysOf(filter)) {
    const known = contracts.map((contract) => vocabularyOf(contract, contract.filterKeys[key]?.attribute ?? ""));
    if (known.some((values) => values === undefined)) continue;
    const unknown = valuesOf(filter, key)
      .map(String)
      .filter((value) => !known.some((values) => values?.includes(value)));
    if (unknown.length > 0) return [{ key, message: `${list(unknown)} is no ${key} ${of}` }];
  }
  return emptinessIssues(filter, contracts);
}

/** Keys that no event has which the others let through. */
function emptinessIssues(filter: SubscriptionFilter, contracts: readonly PublishedContract[]): FilterIssue[] {
  const events = contracts.flatMap((contract) => typesOf(filter, contract).map((type) => ({ contract, type })));
  if (events.length === 0) return [{ key: "category", message: "has none of the types: nothing would ever match" }];
  const used = keysOf(filter);
  if (events.some(({ contract, type }) => used.every((key) => hasKey(key, contract, type)))) return [];
  const culprit = used.find((key) => !events.some(({ contract, type }) => hasKey(key, contract, type))) ?? used.at(-1);
  return [
    { key: culprit, message: "is on none of the events that the other keys let through: nothing would ever match" },
  ];
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

/** What SNS would refuse, in the words of whoever knows. */
function sizeIssues(filter: SubscriptionFilter, published: readonly PublishedContract[]): FilterIssue[] {
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
