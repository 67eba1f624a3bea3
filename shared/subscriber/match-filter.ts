// Whether SNS would deliver an event to a subscription with a filter policy, without AWS (pure). Held against AWS's own matcher by
// `npm run oracle`.
import { isObject } from "../values/index.ts";
import { meetsCondition, type Scalar } from "./filter-conditions.ts";
import type { FilterPolicy, FilterPolicyScope } from "./filter-policy.ts";
import { type KeyRule, keysOf, parseFilterPolicy, type Rule } from "./parse-filter-policy.ts";
import type { ReceivedAttributes } from "./reading/index.ts";

/** What is filtered: attributes, or a body as text or parsed. */
export interface Filterable {
  /** Its message attributes, for a policy on attributes. @default none */
  readonly attributes?: ReceivedAttributes;
  /** Its body, parsed or as text, for a policy on the body. */
  readonly body?: unknown;
}

/** Whether an event passes a filter policy, or the first rule that it failed. */
export type FilterMatch =
  | { readonly kind: "matched" }
  | {
      readonly kind: "not-matched";
      /** The part of the policy that failed first; several keys where each holds somewhere, and no element of an array has all. */
      readonly rule: FilterPolicy;
      /** What the event has there: undefined where it has nothing; by key where the rule has several. */
      readonly value: unknown;
    };

/** @throws FilterPolicyError if SNS would refuse the policy. */
export function matches(
  policy: FilterPolicy,
  event: Filterable,
  scope: FilterPolicyScope = "MessageAttributes",
): boolean {
  const rules = parseFilterPolicy(policy, scope);
  return areMet(rules)(viewBy(rules, scope)(event));
}

/** The first rule of the policy that the event fails, and the value it saw. @throws FilterPolicyError as `matches`. */
export const explainMatch = (
  policy: FilterPolicy,
  event: Filterable,
  scope: FilterPolicyScope = "MessageAttributes",
): FilterMatch => matcher(policy, scope)(event);

/** The same for many events, with the policy read once. @throws FilterPolicyError as `matches`. */
export function matcher(policy: FilterPolicy, scope: FilterPolicyScope): (event: Filterable) => FilterMatch {
  const rules = parseFilterPolicy(policy, scope);
  const decide = deciding(policy, rules, scope);
  return scope === "MessageAttributes" ? oncePerLook(decide, namesIn(rules)) : decide;
}

/** Answers that are kept at once: values such as statuses are few, ids are not. */
const MOST_KEPT = 1_000;
/** Characters of what is looked at. */
const LONGEST_KEPT = 1_000;

/** Most events have what others had where a policy looks: it is asked once about them. */
function oncePerLook(
  decide: (event: Filterable) => FilterMatch,
  names: readonly string[],
): (event: Filterable) => FilterMatch {
  const kept = new Map<string, FilterMatch>();
  return (event) => {
    const { attributes = {} } = event;
    let look = Object.keys(attributes).length === 0 ? "none" : "";
    for (const name of names) look += Object.hasOwn(attributes, name) ? `${JSON.stringify(attributes[name])},` : ",";
    // As JSON has it, null may be any number that JSON has none for.
    if (look.length > LONGEST_KEPT || look.includes("null")) return decide(event);
    const found = kept.get(look) ?? decide(event);
    if (kept.size === MOST_KEPT) kept.clear();
    kept.set(look, found);
    return found;
  };
}

function deciding(
  policy: FilterPolicy,
  rules: readonly Rule[],
  scope: FilterPolicyScope,
): (event: Filterable) => FilterMatch {
  const view = viewBy(rules, scope);
  const isMatch = areMet(rules);
  const failures = rules.map((rule, index) => ({
    areMetSoFar: areMet(rules.slice(0, index + 1)),
    isMetAlone: areMet([rule]),
    told: failureOf(rule, rules.slice(0, index + 1)),
  }));
  return (event) => {
    const seen = view(event);
    if (isMatch(seen)) return { kind: "matched" };
    const { visible } = seen;
    if (!visible) return { kind: "not-matched", rule: policy, value: event.body };
    // Of all rules it is known.
    const index = failures.findIndex(({ areMetSoFar }, at) => at === rules.length - 1 || !areMetSoFar(seen));
    const { isMetAlone, told } = failures[index] as (typeof failures)[number];
    const valueAt = (key: string): unknown => {
      if (scope === "MessageAttributes") return event.attributes?.[key];
      const found = valuesAt(visible, key);
      return found.length > 1 ? found : found[0];
    };
    return told(index > 0 && isMetAlone(seen), valueAt);
  };
}

type ValueAt = (key: string) => unknown;
type Told = (isMetAlone: boolean, valueAt: ValueAt) => FilterMatch;

/** What is told of a rule that an event fails: by itself, or only together with those before it. */
function failureOf(failed: Rule, soFar: readonly Rule[]): Told {
  const alone = told([failed]);
  const together = told(soFar);
  return (isMetAlone, valueAt) => (isMetAlone ? together : alone)(valueAt);
}

function told(rules: readonly Rule[]): (valueAt: ValueAt) => FilterMatch {
  const rule: FilterPolicy = Object.assign({}, ...rules.map(policyOf));
  const keys = keysOf(rules).map(({ key }) => key);
  const [only] = rules;
  if (rules.length === 1 && only?.kind === "key") {
    return (valueAt) => ({ kind: "not-matched", rule, value: valueAt(only.key) });
  }
  return (valueAt) => ({
    ...{ kind: "not-matched", rule },
    value: Object.fromEntries(keys.map((key) => [key, valueAt(key)])),
  });
}

function policyOf(rule: Rule): FilterPolicy {
  if (rule.kind === "key") return { [rule.key]: rule.conditions };
  return { $or: rule.alternatives.map((rules) => Object.assign({}, ...rules.map(policyOf))) };
}

type Visible = Readonly<Record<string, unknown>>;

/** What a policy looks at in an event. */
interface View {
  /** Undefined unless there is a JSON object to look into: then no policy matches. */
  readonly visible: Visible | undefined;
  /** Whether what is not there counts as absent. https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html */
  readonly canLack: boolean;
}

function viewBy(rules: readonly Rule[], scope: FilterPolicyScope): (event: Filterable) => View {
  if (scope === "MessageBody") {
    return ({ body }) => {
      const parsed = typeof body === "string" ? parseOrUndefined(body) : body;
      return { visible: isObject(parsed) ? parsed : undefined, canLack: true };
    };
  }
  const names = namesIn(rules);
  return ({ attributes = {} }) => ({
    visible: visibleAttributes(attributes, names),
    canLack: Object.keys(attributes).length > 0,
  });
}

/** Of the attributes that they look at. */
const namesIn = (rules: readonly Rule[]): string[] => [
  ...new Set(keysOf(rules).flatMap(({ key }) => [...splits(key)].map(([name]) => name))),
];

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function visibleAttributes(attributes: ReceivedAttributes, names: readonly string[]): Visible {
  const escaped = (value: unknown): unknown => (typeof value === "string" ? escapeForFilter(value) : value);
  const present = names.filter((name) => Object.hasOwn(attributes, name));
  return Object.fromEntries(
    present.map((name) => {
      const value = attributes[name];
      return [name, Array.isArray(value) ? value.map(escaped) : escaped(value)];
    }),
  );
}

/**
 * SNS sees quotation marks and backslashes of an attribute in their escaped form: a policy has to escape them too, on
 * top of what JSON does. https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
export const escapeForFilter = (text: string): string => text.replaceAll(/["\\]/g, "\\$&");

function areMet(rules: readonly Rule[]): (seen: View) => boolean {
  // No filter at all. https://docs.aws.amazon.com/sns/latest/dg/message-filtering-remove.html
  if (rules.length === 0) return () => true;
  const alternatives = conjunctions(rules);
  return ({ visible, canLack }) => visible !== undefined && alternatives.some((keys) => isMet(keys, visible, canLack));
}

/** The policy as alternatives that know none themselves; SNS counts them, 150 at most. */
function conjunctions(rules: readonly Rule[]): (readonly KeyRule[])[] {
  return rules.reduce<(readonly KeyRule[])[]>(
    (before, rule) => {
      const added = rule.kind === "key" ? [[rule]] : rule.alternatives.flatMap(conjunctions);
      return before.flatMap((keys) => added.map((more) => [...keys, ...more]));
    },
    [[]],
  );
}

/** A key on the way down: which it is, and what is left of its path. */
interface Sought {
  readonly bit: number;
  readonly conditions: KeyRule["conditions"];
  /** Undefined once it has arrived. */
  readonly rest: string | undefined;
}

/**
 * Keys that can hold at once, each set as bits. Of an array one element counts for all keys that lead through it, so that a policy on
 * two fields of an element is met by an element that has both; elsewhere keys are independent. Only largest sets are kept: there are few.
 * https://github.com/aws/event-ruler#and-and-or-relationship-among-fields-with-array-consistency
 */
type Family = readonly number[];

const NOTHING: Family = [0];

function isMet(keys: readonly KeyRule[], visible: Visible, canLack: boolean): boolean {
  const present = { bits: 0 };
  const all = 2 ** keys.length - 1;
  const sought = keys.map(({ key, conditions }, index) => ({ bit: 2 ** index, conditions, rest: key }));
  const family = familyOf(visible, sought, present);
  let absent = 0;
  for (const { bit, conditions } of sought) {
    const isSatisfied = canLack && (present.bits & bit) === 0 && conditions.some(asksForAbsence);
    if (isSatisfied) absent |= bit;
  }
  return family.some((held) => (held | absent) === all);
}

export const asksForAbsence = (condition: KeyRule["conditions"][number]): boolean =>
  isObject(condition) && "exists" in condition && condition.exists === false;

function familyOf(value: unknown, sought: readonly Sought[], present: { bits: number }): Family {
  if (Array.isArray(value)) {
    return largest(elementsOf(value).flatMap((element) => familyOf(element, sought, present)));
  }
  if (isObject(value)) return familyOfObject(value, sought, present);
  let held = 0;
  for (const { bit, rest, conditions } of sought) {
    if (rest !== undefined) continue;
    present.bits |= bit;
    if (conditions.some((condition) => meetsCondition(condition, value as Scalar))) held |= bit;
  }
  return [held];
}

/** Through lists in lists, which may nest deeper than calls can. */
function elementsOf(list: readonly unknown[]): unknown[] {
  const elements: unknown[] = [];
  const open: unknown[] = [list];
  while (open.length > 0) {
    const value = open.pop();
    if (Array.isArray(value)) for (const element of value) open.push(element);
    else elements.push(value);
  }
  return elements;
}

/** Each field is a branch of its own; a dot in a name is as good as nesting. */
function familyOfObject(object: Visible, sought: readonly Sought[], present: { bits: number }): Family {
  const branches = new Map<string, Sought[]>();
  for (const { rest, ...key } of sought) {
    if (rest === undefined) continue;
    for (const [name, left] of splits(rest)) {
      if (!Object.hasOwn(object, name)) continue;
      const branch = branches.get(name);
      if (branch) branch.push({ ...key, rest: left });
      else branches.set(name, [{ ...key, rest: left }]);
    }
  }
  let family = NOTHING;
  for (const [name, branch] of branches) {
    const own = familyOf(object[name], branch, present);
    family = largest(family.flatMap((held) => own.map((more) => held | more)));
  }
  return family;
}

/** Every way to read the beginning of a path as one name. */
export function* splits(path: string): Generator<readonly [name: string, rest: string | undefined]> {
  for (let dot = path.indexOf("."); dot !== -1; dot = path.indexOf(".", dot + 1)) {
    yield [path.slice(0, dot), path.slice(dot + 1)];
  }
  yield [path, undefined];
}

function largest(family: readonly number[]): Family {
  const sets = new Set(family);
  if (sets.size < 2) return sets.size === 0 ? NOTHING : [...sets];
  return [...sets].filter((held) => ![...sets].some((other) => other !== held && (other & held) === held));
}

/** All values at a place of a body, in their order. */
function valuesAt(visible: Visible, key: string): unknown[] {
  const found: unknown[] = [];
  const look = (value: unknown, rest: string | undefined): void => {
    if (Array.isArray(value)) for (const element of elementsOf(value).reverse()) look(element, rest);
    else if (!isObject(value)) {
      if (rest === undefined) found.push(value);
    } else if (rest !== undefined) {
      for (const [name, left] of splits(rest)) if (Object.hasOwn(value, name)) look(value[name], left);
    }
  };
  look(visible, key);
  return found;
}
