// What of a filter policy no event of some contracts can ever meet (pure). Says nothing unless it is sure: keys are looked at one by one.
import type * as z from "zod/mini";
import type { ReadableContract, ReadableEvent } from "../contracts/index.ts";
import { isObject } from "../values/index.ts";
import { meetsCondition, type Scalar } from "./filter-conditions.ts";
import type { Condition, FilterPolicy, FilterPolicyScope } from "./filter-policy.ts";
import { asksForAbsence, escapeForFilter, splits } from "./match-filter.ts";
import { type KeyRule, keysOf, parseFilterPolicy, type Rule } from "./parse-filter-policy.ts";

/**
 * A sentence for each thing: a key that no event has, a value that none has there, keys that no event has together. Events of types that
 * a contract gets later are not known here.
 * @throws FilterPolicyError if SNS would refuse the policy.
 */
export function unmeetable(
  policy: FilterPolicy,
  scope: FilterPolicyScope,
  contracts: readonly ReadableContract[],
): readonly string[] {
  const rules = parseFilterPolicy(policy, scope);
  const candidates = candidatesOf(rules, contracts);
  const events = candidates.flatMap((contract) => Object.values(contract.events));
  const whose = `of contract ${candidates.map(({ name }) => name).join(" or ")}`;
  const sentences = keysOf(rules).flatMap((rule) => sentencesOn(rule, scope, events, whose));
  if (sentences.length > 0 || events.some((event) => mayMeet(rules, event, scope))) return [...new Set(sentences)];
  return [`no event ${whose} has all that it asks for`];
}

/** Those that the policy lets through by name; all, where it names none of them. */
function candidatesOf(rules: readonly Rule[], contracts: readonly ReadableContract[]): readonly ReadableContract[] {
  const named = rules.filter((rule) => rule.kind === "key").find(({ key }) => key === "contract");
  const found = contracts.filter(({ name }) => named?.conditions.some((condition) => meetsCondition(condition, name)));
  return found.length > 0 ? found : contracts;
}

function sentencesOn(
  { key, conditions }: KeyRule,
  scope: FilterPolicyScope,
  events: readonly ReadableEvent[],
  whose: string,
): readonly string[] {
  const places = events.map((event) => placeOf(event, key, scope));
  const values = places.flatMap((place) => place.values);
  if (values.length === 0) {
    if (conditions.some(asksForAbsence)) return [];
    return [`${key}: no event ${whose} has such ${WORDS[scope].one}${elsewhere(key, scope, events)}`];
  }
  return conditions
    .filter((condition) => !places.some((place) => isMeetable(condition, place)))
    .map((condition) => `${key}: ${JSON.stringify(condition)} is met by no event ${whose}: ${describe(values)}`);
}

const WORDS = {
  MessageAttributes: { one: "an attribute", other: "MessageBody" },
  MessageBody: { one: "a field with a value", other: "MessageAttributes" },
} as const;

function elsewhere(key: string, scope: FilterPolicyScope, events: readonly ReadableEvent[]): string {
  const { other } = WORDS[scope];
  if (!events.some((event) => placeOf(event, key, other).values.length > 0)) return "";
  return other === "MessageBody"
    ? "; bodies do, and this filter is on attributes"
    : "; as an attribute they do, and this filter is on the body";
}

function mayMeet(rules: readonly Rule[], event: ReadableEvent, scope: FilterPolicyScope): boolean {
  return rules.every((rule) => {
    if (rule.kind === "or") return rule.alternatives.some((each) => mayMeet(each, event, scope));
    const place = placeOf(event, rule.key, scope);
    return rule.conditions.some((condition) => isMeetable(condition, place));
  });
}

/** What a value can be: one of those that are listed, or anything of a type. */
type Possible = { readonly one: readonly Scalar[] } | { readonly any: "text" | "number" | "value" };

/** Where a key leads in the events of a type. */
interface Place {
  readonly values: readonly Possible[];
  readonly canBeAbsent: boolean;
}
const NOWHERE: Place = { values: [], canBeAbsent: true };

function placeOf(event: ReadableEvent, key: string, scope: FilterPolicyScope): Place {
  if (scope === "MessageBody") return placeIn(event.schema, key);
  const { values, canBeAbsent } = placeIn(event.attributes, key);
  return { values: values.map(escaped), canBeAbsent };
}

const escaped = (value: Possible): Possible =>
  "one" in value ? { one: value.one.map((each) => (typeof each === "string" ? escapeForFilter(each) : each)) } : value;

/** `rest` is what is left of a key; undefined once it has arrived. */
function placeIn(schema: z.core.$ZodType, rest: string | undefined): Place {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const value = (possible: Possible): Place =>
    rest === undefined ? { values: [possible], canBeAbsent: false } : NOWHERE;
  switch (def.type) {
    case "optional":
      return { ...placeIn(def.innerType, rest), canBeAbsent: true };
    case "nullable":
      return together([placeIn(def.innerType, rest), value({ one: [null] })]);
    case "array":
      return { ...placeIn(def.element, rest), canBeAbsent: true };
    case "union":
      return together(def.options.map((option) => placeIn(option, rest)));
    case "object":
      if (rest === undefined) return NOWHERE; // what nests is no value
      return together(
        [...splits(rest)].flatMap(([name, left]) => {
          const field = def.shape[name];
          return field && Object.hasOwn(def.shape, name) ? [placeIn(field, left)] : [];
        }),
      );
    case "enum":
      return value({ one: Object.values(def.entries) });
    case "literal":
      return value({ one: def.values.filter((each) => typeof each !== "bigint" && each !== undefined) });
    case "boolean":
      return value({ one: [true, false] });
    case "null":
      return value({ one: [null] });
    case "string":
    case "template_literal":
      return value({ any: "text" });
    case "number":
      return value({ any: "number" });
    default:
      return { values: [{ any: "value" }], canBeAbsent: true }; // anything may be in it
  }
}

function together(places: readonly Place[]): Place {
  return {
    values: places.flatMap(({ values }) => values),
    canBeAbsent: places.length === 0 || places.some(({ canBeAbsent }) => canBeAbsent),
  };
}

function isMeetable(condition: Condition, { values, canBeAbsent }: Place): boolean {
  if (asksForAbsence(condition)) return canBeAbsent;
  return values.some((value) =>
    "one" in value ? value.one.some((each) => meetsCondition(condition, each)) : isOfType(condition, value.any),
  );
}

/** Whether some value of a type meets a condition. */
function isOfType(condition: Condition, type: "text" | "number" | "value"): boolean {
  if (type === "value") return true;
  if (!isObject(condition)) return typeof condition === (type === "text" ? "string" : "number");
  if ("exists" in condition || "anything-but" in condition) return true;
  return "numeric" in condition === (type === "number");
}

const MOST_SHOWN = 12;

function describe(values: readonly Possible[]): string {
  const listed = [...new Set(values.flatMap((value) => ("one" in value ? value.one : [])))].map((each) =>
    JSON.stringify(each),
  );
  const more = listed.length > MOST_SHOWN ? [...listed.slice(0, MOST_SHOWN), "…"] : listed;
  const types = [...new Set(values.flatMap((value) => ("any" in value ? [value.any] : [])))];
  return `there they have ${[...more, ...types.map((type) => TYPES[type])].join(", ")}`;
}

const TYPES = { text: "text", number: "numbers", value: "anything" } as const;
