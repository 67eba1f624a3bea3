// Whether what a team registered is there at all: a typing mistake would leave the team unprotected (pure).
import { checkFilterPolicy, type FilterPolicy, FilterPolicyError, matches } from "../../shared/subscriber/index.ts";
import type { Contracts, EventSchemas } from "./compare-contracts.ts";
import { type JsonSchema, vocabularyOf } from "./json-schema.ts";
import type { Registration, Reliance } from "./registration.ts";

/** What is wrong, a sentence each. A thing may be in any of the versions: an old one, or one not released yet. */
export function problemsOf(registration: Registration, versions: readonly Contracts[]): string[] {
  return [
    ...registration.relies_on.flatMap((reliance, index) =>
      relianceProblems(reliance, versions).map((problem) => `relies_on.${index}: ${problem}`),
    ),
    ...filterProblems(registration, versions).map((problem) => `filter: ${problem}`),
  ];
}

function relianceProblems(reliance: Reliance, versions: readonly Contracts[]): string[] {
  const { contract, type, fields, statuses = [] } = reliance;
  const events = eventsOf(reliance, versions);
  if (events.length === 0) return [`${contract} has no event type ${JSON.stringify(type)}`];
  const isKnown = (field: string): boolean => events.some(({ body }) => body && hasField(body, field.split(".")));
  const known = new Set(events.flatMap(statusesOf));
  return [
    ...fields.filter((field) => !isKnown(field)).map((field) => `${type} has no field ${JSON.stringify(field)}`),
    ...statuses
      .filter((status) => !known.has(status))
      .map((status) => `${type} has no status ${JSON.stringify(status)}`),
  ];
}

function filterProblems({ filter, relies_on }: Registration, versions: readonly Contracts[]): string[] {
  if (!filter) return [];
  try {
    checkFilterPolicy(filter);
  } catch (error) {
    if (error instanceof FilterPolicyError) return [error.message];
    throw error;
  }
  const schemas = relies_on.map((reliance) => ({ reliance, events: eventsOf(reliance, versions) }));
  const attributes = new Set(
    schemas.flatMap(({ events }) => events.flatMap((event) => Object.keys(event.attributes?.properties ?? {}))),
  );
  return [
    ...filterKeys(filter)
      .filter((key) => !attributes.has(key))
      .map((key) => `no event that the team relies on has the attribute ${JSON.stringify(key)}`),
    ...schemas
      .filter(({ events }) => events.length > 0 && !events.some((event) => letsThrough(filter, event)))
      .map(({ reliance: { contract, type } }) => `no ${type} of ${contract} would get through`),
  ];
}

const eventsOf = ({ contract, type }: Reliance, versions: readonly Contracts[]): EventSchemas[] =>
  versions.flatMap((version) => version.get(contract)?.get(type) ?? []);

const statusesOf = ({ attributes }: EventSchemas): unknown[] => {
  const elements = attributes?.properties?.["status"]?.items;
  return [...(elements ? (vocabularyOf(elements) ?? []) : [])];
};

function hasField(schema: JsonSchema, [segment, ...rest]: readonly string[]): boolean {
  if (segment === undefined) return true;
  const name = segment.replace(/(\[\])+$/, "");
  const field = schema.properties?.[name];
  if (!field) return schema.anyOf?.some((each) => hasField(each, [segment, ...rest])) ?? false;
  const inner = segment.endsWith("[]") ? field.items : field;
  return inner !== undefined && hasField(inner, rest);
}

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
