// Whether SNS takes a condition as it is written (pure). Beside AWS's pages, what SNS itself answers is recorded in
// https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns_filter_policy.snapshot.json
import { isIPv4, isIPv6 } from "node:net";
import { isObject } from "../values/index.ts";
import { FILTER_POLICY_MAX_WILDCARDS } from "../wiring/index.ts";
import { FilterPolicyError } from "./errors.ts";
import { type Condition, OPERATORS, type Operator } from "./filter-policy.ts";

type Check = (value: unknown, where: string) => void;

const refuse = (where: string, reason: string): never => {
  throw new FilterPolicyError(`${where}: ${reason}`);
};

const isText: Check = (value, where) => {
  if (typeof value !== "string") refuse(where, "must be a string");
};

const isPattern: Check = (value, where) => {
  isText(value, where);
  if (wildcardsIn(value as string) > FILTER_POLICY_MAX_WILDCARDS) {
    refuse(where, `must not hold more than ${FILTER_POLICY_MAX_WILDCARDS} asterisks`);
  }
};

const isSubnet: Check = (value, where) => {
  const [address = "", bits = "", ...more] = typeof value === "string" ? value.split("/") : [];
  const maxBits = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  const isInRange = /^\d{1,3}$/.test(bits) && Number(bits) <= maxBits;
  if (!isInRange || more.length > 0) refuse(where, "must be a network like 10.0.0.0/24 or 2001:db8::/64");
};

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
  if (isObject(value)) return checkOperator(value, where, ["prefix", "suffix", "wildcard"]);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.length === 0 || !values.every((each) => typeof each === "string" || typeof each === "number")) {
    refuse(where, "must be a string, a number, a list of them, or prefix, suffix or wildcard");
  }
};

const CHECKS: Readonly<Record<Operator, Check>> = {
  prefix: isText,
  suffix: isText,
  "equals-ignore-case": isText,
  wildcard: isPattern,
  cidr: isSubnet,
  numeric: isNumeric,
  exists: isBoolean,
  "anything-but": isExclusion,
};

/** @throws FilterPolicyError that names the place. */
export function checkCondition(condition: unknown, where: string): asserts condition is Condition {
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

/** The pattern of a wildcard, also of one that is excluded. */
export function patternOf(condition: Condition): string | undefined {
  if (!isObject(condition)) return undefined;
  if ("wildcard" in condition) return condition.wildcard;
  const exclusion = "anything-but" in condition ? condition["anything-but"] : undefined;
  return isObject(exclusion) && "wildcard" in exclusion ? exclusion.wildcard : undefined;
}

export const wildcardsIn = (pattern: string): number => pattern.split("*").length - 1;
