// A filter policy on attributes in the words of the configuration of a deployment (pure).
import { type PublishedContract, vocabularyOf } from "../../shared/contracts/index.ts";
import type { FilterPolicy, FilterPolicyScope } from "../../shared/subscriber/index.ts";

const COMMON = ["contract", "type", "category", "cluster"];

/** Null where the configuration has no words for it: filters there ask for values and beginnings of ids. */
export function configurationFilter(
  policy: FilterPolicy,
  scope: FilterPolicyScope,
  contracts: readonly PublishedContract[],
): object | null {
  if (scope !== "MessageAttributes") return null;
  const own = contracts.flatMap(({ filterKeys }) => Object.entries(filterKeys));
  const filter: Record<string, unknown> = {};
  for (const [attribute, value] of Object.entries(policy)) {
    const conditions = [value].flat() as readonly unknown[];
    const [name, key] = own.find(([, { attribute: its }]) => its === attribute) ?? [];
    const sayable = conditions.every((each) => typeof each === "string" || (key?.isId === true && isPrefix(each)));
    if (!sayable || !(name ?? COMMON.includes(attribute))) return null;
    const isYesOrNo = contracts.every((contract) => vocabularyOf(contract, attribute)?.includes("true"));
    if (isYesOrNo && conditions.length > 1) return null;
    filter[name ?? attribute] = isYesOrNo ? conditions[0] === "true" : conditions;
  }
  return filter;
}

const isPrefix = (condition: unknown): boolean =>
  typeof condition === "object" && condition !== null && Object.keys(condition).join() === "prefix";
