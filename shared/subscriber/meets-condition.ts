// Whether one value meets one condition, as SNS compares them (pure).
import { BlockList, isIP } from "node:net";
import type { Condition, NumericCondition } from "./filter-policy.ts";

export type Scalar = string | number | boolean | null;

/** Every condition but `exists`, which is about the key and not about a value. */
export function meetsCondition(condition: Condition, value: Scalar): boolean {
  if (typeof condition !== "object" || condition === null) return condition === value;
  if ("anything-but" in condition) return !isExcluded(condition["anything-but"], value);
  if ("numeric" in condition) return typeof value === "number" && isInRange(condition.numeric, value);
  if ("exists" in condition || typeof value !== "string") return false;
  if ("prefix" in condition) return value.startsWith(condition.prefix);
  if ("suffix" in condition) return value.endsWith(condition.suffix);
  if ("equals-ignore-case" in condition) return value.toLowerCase() === condition["equals-ignore-case"].toLowerCase();
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

/** An asterisk stands for any text, also for none. */
function matchesWildcard(pattern: string, value: string): boolean {
  const [first = "", ...pieces] = pattern.split("*");
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
