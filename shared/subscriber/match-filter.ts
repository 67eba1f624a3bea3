// Whether SNS would deliver an event to a subscription with a filter policy, without AWS (pure).

import { isObject } from "../values/index.ts";
import type { Condition, FilterPolicy, FilterPolicyScope } from "./filter-policy.ts";
import { type Filterable, type VisibleValues, visibleInAttributes, visibleInBody } from "./filterable.ts";
import { meetsCondition, type Scalar } from "./meets-condition.ts";
import { keysOf, parseFilterPolicy, type Rule } from "./parse-filter-policy.ts";

/** Whether an event passes a filter policy, or the first rule that it failed. */
export type FilterMatch =
  | { readonly kind: "matched" }
  | {
      readonly kind: "not-matched";
      /** The part of the policy that failed first. */
      readonly rule: FilterPolicy;
      /** What the event has there: undefined where it has nothing; by key where the rule has alternatives. */
      readonly value: unknown;
    };

/** @throws FilterPolicyError if SNS would refuse the policy. */
export function matches(
  policy: FilterPolicy,
  event: Filterable,
  scope: FilterPolicyScope = "MessageAttributes",
): boolean {
  return explainMatch(policy, event, scope).kind === "matched";
}

/** The first rule of the policy that the event fails, and the value it saw. @throws FilterPolicyError as `matches`. */
export function explainMatch(
  policy: FilterPolicy,
  event: Filterable,
  scope: FilterPolicyScope = "MessageAttributes",
): FilterMatch {
  const rules = parseFilterPolicy(policy, scope);
  const { attributes = {}, body } = event;
  const values = scope === "MessageBody" ? visibleInBody(body) : visibleInAttributes(attributes);
  if (!values) return { kind: "not-matched", rule: policy, value: body };
  const failed = rules.find((rule) => !isMet(rule, values, scope));
  if (!failed) return { kind: "matched" };
  const valueAt = (key: string): unknown => {
    if (scope === "MessageAttributes") return attributes[key];
    const found = values.get(key);
    return found?.length === 1 ? found[0] : found;
  };
  return { kind: "not-matched", rule: policyOf(failed), value: valueFor(failed, valueAt) };
}

function isMet(rule: Rule, values: VisibleValues, scope: FilterPolicyScope): boolean {
  if (rule.kind === "or") {
    return rule.alternatives.some((rules) => rules.every((each) => isMet(each, values, scope)));
  }
  const own = values.get(keyOf(rule));
  return rule.conditions.some((condition) => {
    if (isObject(condition) && "exists" in condition) {
      // https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
      if (condition["exists"]) return own?.some((value) => value !== null && value !== "") ?? false;
      return own === undefined && (scope === "MessageBody" || values.size > 0);
    }
    return own !== undefined && own.length > 0 && areMet(condition, own, scope);
  });
}

/**
 * An element is enough; to exclude, all are needed. Of an array that holds both excluded and other values AWS's page
 * says two things: that a String.Array matches "if none of the array elements are listed", and that ["rugby",
 * "baseball"] is anything but rugby. For attributes the sentence is taken, for bodies, of which only the example
 * speaks, the example. https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html#string-anything-but-matching
 */
function areMet(condition: Condition, values: readonly Scalar[], scope: FilterPolicyScope): boolean {
  const meets = (value: Scalar): boolean => meetsCondition(condition, value);
  const isExclusion = isObject(condition) && "anything-but" in condition;
  return isExclusion && scope === "MessageAttributes" ? values.every(meets) : values.some(meets);
}

const keyOf = ({ path }: { readonly path: readonly string[] }): string => path.join(".");

function policyOf(rule: Rule): FilterPolicy {
  if (rule.kind === "key") return { [keyOf(rule)]: rule.conditions };
  return { $or: rule.alternatives.map((rules) => Object.assign({}, ...rules.map(policyOf))) };
}

function valueFor(rule: Rule, valueAt: (key: string) => unknown): unknown {
  if (rule.kind === "key") return valueAt(keyOf(rule));
  return Object.fromEntries(keysOf([rule]).map((each) => [keyOf(each), valueAt(keyOf(each))]));
}
