// What a filter policy says about event types as a whole, whatever their workflow or status (pure).
import { type FilterPolicy, matches } from "../../shared/subscriber/index.ts";
import type { EventSchemas } from "./compare-contracts.ts";

type Filter = Readonly<Record<string, unknown>>;

/** The attributes that a policy looks at, those of all alternatives among them. */
export function filterKeys(filter: Filter): string[] {
  return [...new Set(conditionsByKey(filter).map(([key]) => key))];
}

/** The conditions on one attribute, wherever in the policy they are. */
export function conditionsOn(filter: Filter, attribute: string): unknown[] {
  return conditionsByKey(filter).flatMap(([key, conditions]) => (key === attribute ? conditions : []));
}

/**
 * Whether some event of a type can get through, as far as all events of the type are alike: in contract, type and
 * category, and in the attributes that they do not have. Alternatives are not looked into: they count as met.
 */
export function letsThrough(filter: Filter, { attributes }: EventSchemas): boolean {
  const { properties = {} } = attributes ?? {};
  const constants: Record<string, string> = {};
  for (const [name, schema] of Object.entries(properties)) {
    if (typeof schema.const === "string") constants[name] = schema.const;
  }
  const isAlike = (name: string): boolean => name !== "$or" && (name in constants || !(name in properties));
  const conditions = Object.entries(filter).filter(([name]) => isAlike(name));
  return !attributes || matches(Object.fromEntries(conditions) as FilterPolicy, { attributes: constants });
}

function conditionsByKey(filter: Filter): [key: string, conditions: unknown[]][] {
  return Object.entries(filter).flatMap(([key, value]): [string, unknown[]][] =>
    key === "$or" && Array.isArray(value) ? value.flatMap(conditionsByKey) : [[key, [value].flat()]],
  );
}
