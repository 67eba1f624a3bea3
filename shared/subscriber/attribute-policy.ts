// A filter policy on the attributes of any contract's events.
import type { Condition, FilterPolicy } from "./filter-policy.ts";
import { escapeForFilter } from "./match-filter.ts";
import { parseFilterPolicy } from "./parse-filter-policy.ts";

/**
 * A filter policy for attributes, by their names, with one value or several for each: what to give SNS as `FilterPolicy`, as JSON.
 * In a `wildcard`, `\*` is an asterisk and `\\` a backslash.
 *
 * @example
 * attributePolicy({ contract: "deployments", environment: ["production", { prefix: "eu-" }] });
 * @throws FilterPolicyError if SNS would refuse it.
 */
export function attributePolicy(values: Readonly<Record<string, unknown>>): FilterPolicy {
  const named = Object.entries(values).filter(([, value]) => value !== undefined);
  const policy = Object.fromEntries(named.map(([name, value]) => [name, [value].flat().map(asWritten) as Condition[]]));
  parseFilterPolicy(policy, "MessageAttributes");
  return policy;
}

/** All attributes are text; what SNS sees escaped is escaped. */
function asWritten(value: unknown): unknown {
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  if (typeof value === "string") return escapeForFilter(value);
  if (Array.isArray(value)) return value.map(asWritten);
  return Object.fromEntries(
    Object.entries(value as object).map(([operator, each]) => [
      operator,
      operator === "wildcard" ? patternAsWritten(each) : asWritten(each),
    ]),
  );
}

/**
 * A pattern has escapes of its own: each backslash that SNS sees is written as two. What is no escape stays, and is refused as SNS
 * would refuse it.
 */
function patternAsWritten(pattern: unknown): unknown {
  if (typeof pattern !== "string") return pattern;
  return pattern.replaceAll(/\\.|"/gs, (found) => {
    if (found === '"') return '\\\\"';
    return found === "\\\\" ? "\\\\\\\\" : found;
  });
}
