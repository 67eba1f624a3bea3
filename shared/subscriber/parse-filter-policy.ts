// A filter policy as SNS understands it, or why SNS would refuse it (pure).

import { isObject } from "../values/index.ts";
import {
  FILTER_POLICY_MAX_BYTES,
  FILTER_POLICY_MAX_COMBINATIONS,
  FILTER_POLICY_MAX_KEYS,
  FILTER_POLICY_MAX_WILDCARD_POINTS,
} from "../wiring/index.ts";
import { FilterPolicyError } from "./errors.ts";
import { checkCondition, patternOf, wildcardsIn } from "./filter-conditions.ts";
import { type Condition, type FilterPolicy, type FilterPolicyScope, OPERATORS } from "./filter-policy.ts";

/** One thing that must hold: any of a key's conditions, or all rules of any alternative. */
export type Rule =
  | {
      readonly kind: "key";
      readonly path: readonly string[];
      /** The path joined by dots: to SNS a dot is as good as nesting. */
      readonly key: string;
      readonly conditions: readonly Condition[];
    }
  | { readonly kind: "or"; readonly alternatives: readonly (readonly Rule[])[] };

/** Whether SNS would take a policy that comes from elsewhere. @throws FilterPolicyError that names the place. */
export function checkFilterPolicy(
  policy: unknown,
  scope: FilterPolicyScope = "MessageAttributes",
): asserts policy is FilterPolicy {
  parseFilterPolicy(policy, scope);
}

/** The rules of a policy, all of which must hold. @throws FilterPolicyError that names the place. */
export function parseFilterPolicy(policy: unknown, scope: FilterPolicyScope): readonly Rule[] {
  if (!isObject(policy)) throw new FilterPolicyError("a filter policy must be a JSON object");
  const rules = rulesOf(policy, scope, [], "", 0);
  checkLimits(policy, rules);
  checkRepeated(rules, new Set());
  return rules;
}

/** `parents` is the path in the body, `where` the path in the policy. Each level multiplies or adds up combinations. */
function rulesOf(
  policy: Record<string, unknown>,
  scope: FilterPolicyScope,
  parents: readonly string[],
  where: string,
  depth: number,
): Rule[] {
  if (depth > FILTER_POLICY_MAX_COMBINATIONS) throw new FilterPolicyError("nested too deeply: SNS counts each level");
  return Object.entries(policy).flatMap(([name, value]): Rule[] => {
    const here = where === "" ? name : `${where}.${name}`;
    if (name === "$or" && areAlternatives(value)) {
      const alternatives = value.map((each, index) => rulesOf(each, scope, parents, `${here}[${index}]`, depth + 1));
      return [{ kind: "or", alternatives }];
    }
    const path = [...parents, name];
    if (Array.isArray(value)) {
      return [{ kind: "key", path, key: path.join("."), conditions: conditionsOf(value, here) }];
    }
    if (!isObject(value)) throw new FilterPolicyError(`${here}: must be a list of values`);
    if (Object.keys(value).length === 0) throw new FilterPolicyError(`${here}: must not be empty`);
    if (scope === "MessageAttributes") {
      throw new FilterPolicyError(`${here}: must be a list of values; only policies on the body nest`);
    }
    return rulesOf(value, scope, path, here, depth + 1);
  });
}

/** Else `$or` is a key like any other. https://docs.aws.amazon.com/sns/latest/dg/and-or-logic.html#or-operator */
function areAlternatives(value: unknown): value is Record<string, unknown>[] {
  const reserved = new Set<string>(OPERATORS);
  const isAlternative = (each: unknown): boolean =>
    isObject(each) && Object.keys(each).length > 0 && Object.keys(each).every((name) => !reserved.has(name));
  return Array.isArray(value) && value.length > 1 && value.every(isAlternative);
}

function conditionsOf(values: readonly unknown[], where: string): readonly Condition[] {
  if (values.length === 0) throw new FilterPolicyError(`${where}: must not be empty`);
  return values.map((value, index) => {
    checkCondition(value, `${where}[${index}]`);
    return value;
  });
}

function checkLimits(policy: object, rules: readonly Rule[]): void {
  const keys = new Set(keysOf(rules).map(({ path: [top] }) => top));
  const limit = (what: string, value: number, max: number): void => {
    if (value > max) throw new FilterPolicyError(`${value} ${what}: SNS takes at most ${max}`);
  };
  limit("keys", keys.size, FILTER_POLICY_MAX_KEYS);
  limit("combinations of values", combinations(rules), FILTER_POLICY_MAX_COMBINATIONS);
  limit("points for wildcards", wildcardPoints(rules), FILTER_POLICY_MAX_WILDCARD_POINTS);
  limit("bytes", Buffer.byteLength(JSON.stringify(policy)), FILTER_POLICY_MAX_BYTES);
}

/** Which of two conditions on one key counts, and whether both do, depends on their order in the text, and no page of AWS says how. */
function checkRepeated(rules: readonly Rule[], outer: ReadonlySet<string>): void {
  const keys = new Set(outer);
  for (const rule of rules) {
    if (rule.kind !== "key") continue;
    if (keys.has(rule.key)) {
      throw new FilterPolicyError(
        `${rule.key}: stands twice in what has to hold together; say it once, nobody outside AWS knows which counts`,
      );
    }
    keys.add(rule.key);
  }
  for (const rule of rules) if (rule.kind === "or") for (const each of rule.alternatives) checkRepeated(each, keys);
}

export type KeyRule = Extract<Rule, { kind: "key" }>;

/** The rules about keys, those of all alternatives among them. */
export function keysOf(rules: readonly Rule[]): KeyRule[] {
  return rules.flatMap((rule) => (rule.kind === "key" ? [rule] : rule.alternatives.flatMap(keysOf)));
}

function combinations(rules: readonly Rule[], before = 1): number {
  return rules.reduce(
    (product, rule) =>
      rule.kind === "key"
        ? product * rule.conditions.length * rule.path.length
        : rule.alternatives.reduce((sum, alternative) => sum + combinations(alternative, product), 0),
    before,
  );
}

function wildcardPoints(rules: readonly Rule[]): number {
  return keysOf(rules).reduce((sum, { conditions }) => {
    const patterns = conditions.map(patternOf).filter((pattern) => pattern !== undefined);
    const points = patterns.map(wildcardsIn).map((count) => (count > 1 ? count * 3 : count));
    return sum + points.reduce((a, b) => a + b, 0) * patterns.length;
  }, 0);
}
