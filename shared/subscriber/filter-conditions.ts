// One condition of a filter policy: whether SNS takes it as it is written, and whether a value meets it (pure). Beside AWS's pages, what
// SNS itself answers is recorded in
// https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns_filter_policy.snapshot.json
import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";
import { isObject } from "../values/index.ts";
import { FILTER_POLICY_MAX_WILDCARDS } from "../wiring/index.ts";
import { FilterPolicyError } from "./errors.ts";
import { type Condition, type NumericCondition, OPERATORS, type Operator } from "./filter-policy.ts";

export type Scalar = string | number | boolean | null;

type Check = (value: unknown, where: string) => void;

const refuse = (where: string, reason: string): never => {
  throw new FilterPolicyError(`${where}: ${reason}`);
};

const isText: Check = (value, where) => {
  if (typeof value !== "string") refuse(where, "must be a string");
};

const isFoldable: Check = (value, where) => {
  isText(value, where);
  if (/[\u{10000}-\u{10ffff}]/u.test(value as string)) {
    refuse(where, "must not hold characters beyond U+FFFF: AWS's matcher meets no value with them");
  }
};

const isPattern: Check = (value, where) => {
  isText(value, where);
  const pattern = value as string;
  if (literalsOf(pattern) === undefined) refuse(where, "must hold a backslash only before an asterisk or a backslash");
  if (literalsOf(pattern)?.slice(1, -1).includes("")) refuse(where, "must not hold two asterisks in a row");
  if (wildcardsIn(pattern) > FILTER_POLICY_MAX_WILDCARDS) {
    refuse(where, `must not hold more than ${FILTER_POLICY_MAX_WILDCARDS} asterisks`);
  }
};

const isSubnet: Check = (value, where) => {
  const [address = "", bits = "", ...more] = typeof value === "string" ? value.split("/") : [];
  const isMapped = isIPv6(address) && (address.includes("%") || isMappedIPv4(address));
  const mostBits = isMapped ? -1 : isIPv4(address) ? 31 : isIPv6(address) ? 127 : -1;
  const isInRange = /^\d{1,3}$/.test(bits) && Number(bits) <= mostBits;
  if (!isInRange || more.length > 0) {
    refuse(where, "must be a network of several addresses, like 10.0.0.0/24 or 2001:db8::/64");
  }
};

/** An IPv4 address written as an IPv6 one. */
function isMappedIPv4(address: string): boolean {
  const mapped = new BlockList();
  mapped.addSubnet("::ffff:0:0", 96, "ipv6");
  return mapped.check(address, "ipv6");
}

/** Beyond, versions of AWS's matcher disagree, and SNS's page promises nothing. */
const LARGEST_NUMBER = 1_000_000_000;
const isComparable = (value: unknown): boolean => typeof value === "number" && Math.abs(value) <= LARGEST_NUMBER;

const isNumeric: Check = (value, where) => {
  const [operator, bound, secondOperator, secondBound, ...more] = Array.isArray(value) ? value : [];
  const isOne = ["<", "<=", "=", ">", ">="].includes(operator) && Number.isFinite(bound);
  const isRange =
    [">", ">="].includes(operator) &&
    ["<", "<="].includes(secondOperator) &&
    Number.isFinite(secondBound) &&
    bound < secondBound;
  const length = Array.isArray(value) ? value.length : 0;
  if (!isOne || more.length > 0 || !(length === 2 || (length === 4 && isRange))) {
    refuse(where, 'must be a comparison like [">=", 1], or a range like [">", 0, "<=", 9]');
  }
};

const isBoolean: Check = (value, where) => {
  if (typeof value !== "boolean") refuse(where, "must be true or false");
};

const isExclusion: Check = (value, where) => {
  if (isObject(value)) {
    checkOperator(value, where, ["prefix", "suffix", "wildcard"]);
    if (value["prefix"] === "" || value["suffix"] === "") refuse(where, "must not exclude everything");
    return;
  }
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isOf = (type: string): boolean => values.every((each) => typeof each === type);
  if (values.length === 0 || !(isOf("string") || isOf("number"))) {
    refuse(where, "must be a string, a number, a list of strings or of numbers, or prefix, suffix or wildcard");
  }
};

const CHECKS: Readonly<Record<Operator, Check>> = {
  prefix: isText,
  suffix: isText,
  "equals-ignore-case": isFoldable,
  wildcard: isPattern,
  cidr: isSubnet,
  numeric: isNumeric,
  exists: isBoolean,
  "anything-but": isExclusion,
};

/** @throws FilterPolicyError that names the place. */
export function checkCondition(condition: unknown, where: string): asserts condition is Condition {
  checkNumbers(condition, where);
  if (isObject(condition)) return checkOperator(condition, where, OPERATORS);
  const isScalar = condition === null || ["string", "number", "boolean"].includes(typeof condition);
  if (!isScalar) refuse(where, "must be a string, a number, true, false, null or an operator");
}

function checkOperator(value: Record<string, unknown>, where: string, known: readonly Operator[]): void {
  const [operator, ...more] = Object.keys(value);
  if (operator === undefined || more.length > 0) refuse(where, "must have exactly one operator");
  const name = known.find((each) => each === operator);
  if (name) CHECKS[name](value[name], `${where}.${name}`);
  else refuse(where, `unknown operator ${JSON.stringify(operator)}; known: ${known.join(", ")}`);
}

function checkNumbers(condition: unknown, where: string): void {
  const numbers = isObject(condition) ? [condition["numeric"], condition["anything-but"]].flat() : [condition];
  const tooLarge = numbers.find((value) => typeof value === "number" && !isComparable(value));
  if (tooLarge !== undefined) {
    refuse(
      where,
      `${tooLarge} is beyond ±${LARGEST_NUMBER}, where SNS promises nothing and nobody outside AWS knows what it does`,
    );
  }
}

/** Every condition on a value; that a key is absent is no condition on one. */
export function meetsCondition(condition: Condition, value: Scalar): boolean {
  if (typeof condition !== "object" || condition === null) return condition === value;
  if ("exists" in condition) return condition.exists && value !== null && value !== "";
  if ("anything-but" in condition) return !isExcluded(condition["anything-but"], value);
  if ("numeric" in condition) return typeof value === "number" && isInRange(condition.numeric, value);
  if (typeof value !== "string") return false;
  if ("prefix" in condition) return value.startsWith(condition.prefix);
  if ("suffix" in condition) return value.endsWith(condition.suffix);
  if ("equals-ignore-case" in condition) return equalsIgnoringCase(condition["equals-ignore-case"], value);
  if ("wildcard" in condition) return matchesWildcard(condition.wildcard, value);
  return isInSubnet(condition.cidr, value);
}

type Exclusion = Extract<Condition, { "anything-but": unknown }>["anything-but"];

function isExcluded(exclusion: Exclusion, value: Scalar): boolean {
  if (typeof exclusion !== "object") return exclusion === value;
  return "length" in exclusion ? exclusion.some((each) => each === value) : meetsCondition(exclusion, value);
}

function isInRange(condition: NumericCondition, value: number): boolean {
  const [operator, bound, ...rest] = condition;
  const [secondOperator, secondBound] = rest;
  return (
    compares(operator, value, bound) && (!secondOperator || compares(secondOperator, value, secondBound as number))
  );
}

function compares(operator: NumericCondition[0], value: number, bound: number): boolean {
  switch (operator) {
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    case "=":
      return value === bound;
    case ">":
      return value > bound;
    case ">=":
      return value >= bound;
  }
}

/** Folds the characters of the policy one by one, never those of the value: `ß` is met by `SS`, and `K` not by the Kelvin sign. */
function equalsIgnoringCase(folded: string, value: string): boolean {
  const units = [...folded];
  let places = new Set([0]);
  for (const unit of units) {
    const next = new Set<number>();
    for (const form of new Set([unit, unit.toLowerCase(), unit.toUpperCase()])) {
      for (const at of places) if (value.startsWith(form, at)) next.add(at + form.length);
    }
    places = next;
  }
  return places.has(value.length);
}

/** The texts between the asterisks of a pattern; undefined where a backslash escapes something else than `*` or `\`. */
function literalsOf(pattern: string): string[] | undefined {
  const literals = [""];
  for (let index = 0; index < pattern.length; index += 1) {
    let unit = pattern[index] ?? "";
    if (unit === "*") {
      literals.push("");
      continue;
    }
    if (unit === "\\") {
      index += 1;
      unit = pattern[index] ?? "";
      if (unit !== "*" && unit !== "\\") return undefined;
    }
    literals[literals.length - 1] += unit;
  }
  return literals;
}

/** An asterisk stands for any text, also for none. */
function matchesWildcard(pattern: string, value: string): boolean {
  const [first = "", ...pieces] = literalsOf(pattern) ?? [];
  const last = pieces.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first)) return false;
  let end = first.length;
  for (const piece of pieces) {
    const start = value.indexOf(piece, end);
    if (start === -1) return false;
    end = start + piece.length;
  }
  return value.length - last.length >= end && value.endsWith(last);
}

function isInSubnet(subnet: string, address: string): boolean {
  const [network = "", bits] = subnet.split("/");
  const version = isIP(network);
  if (version === 0 || isIP(address) !== version) return false;
  const family = version === 4 ? "ipv4" : "ipv6";
  const addresses = new BlockList();
  addresses.addSubnet(network, Number(bits), family);
  return addresses.check(address, family);
}

/** The pattern of a wildcard, also of one that is excluded. */
export function patternOf(condition: Condition): string | undefined {
  if (!isObject(condition)) return undefined;
  if ("wildcard" in condition) return condition.wildcard;
  const exclusion = "anything-but" in condition ? condition["anything-but"] : undefined;
  return isObject(exclusion) && "wildcard" in exclusion ? exclusion.wildcard : undefined;
}

/** Asterisks that stand for something. */
export const wildcardsIn = (pattern: string): number => (literalsOf(pattern)?.length ?? 1) - 1;
