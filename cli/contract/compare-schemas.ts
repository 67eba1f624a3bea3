// Two versions of one JSON Schema → what differs, by the path of the field (pure).
import { isDeepStrictEqual } from "node:util";
import type { Change } from "./changes.ts";
import { isClosed, type JsonSchema, typesOf, vocabularyOf } from "./json-schema.ts";

export interface SchemaDifference {
  /** From the top of the event, with `[]` for the elements of an array: `data.transitions[].to`. "" is the whole. */
  readonly path: string;
  readonly change: Change;
  /** The change in words, without the path. */
  readonly what: string;
  /** Values of the vocabulary that were there before and are not any more. */
  readonly lost?: readonly unknown[];
}

type Compare = (before: JsonSchema, after: JsonSchema, path: string) => SchemaDifference[];

const LIMITS = [
  ...["pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
  ...["multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"],
];
const TEXTS = ["description"];
/** What generators make code of. */
const GENERATED = ["title", "default"];
/** Say nothing about what an event may hold. */
const SILENT = ["examples", "$comment"];
const STRUCTURE = [
  "$id",
  "type",
  "const",
  "enum",
  "format",
  "properties",
  "required",
  "additionalProperties",
  "items",
  "anyOf",
];
const UNDERSTOOD = new Set([...LIMITS, ...TEXTS, ...GENERATED, ...SILENT, ...STRUCTURE, "deprecated"]);

export function compareSchemas(before: JsonSchema, after: JsonSchema): SchemaDifference[] {
  return compare(before, after, "");
}

const compare: Compare = (before, after, path) => {
  const types = compareTypes(before, after, path);
  if (types.length > 0) return types; // the rest follows from it
  const parts = [
    compareKeywords,
    compareVocabulary,
    compareOpenness,
    compareFields,
    compareElements,
    compareAlternatives,
  ];
  return parts.flatMap((part) => part(before, after, path));
};

const compareTypes: Compare = (before, after, path) => {
  const [old, now] = [before, after].map(typesOf);
  if (isDeepStrictEqual(old, now)) return [];
  return [{ path, change: "type-changed", what: `type ${listed(old)} is now ${listed(now)}` }];
};

const compareKeywords: Compare = (before, after, path) => {
  const keywords = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keywords
    .filter((keyword) => !isDeepStrictEqual(before[keyword], after[keyword]))
    .flatMap((keyword) => {
      const change = changeOf(keyword);
      if (!change) return [];
      return [{ path, change, what: whatChanged(change, keyword, before, after) }];
    });
};

function whatChanged(change: Change, keyword: string, before: JsonSchema, after: JsonSchema): string {
  if (change === "text-changed") return `${keyword} changed`;
  if (change === "deprecation-changed") return after["deprecated"] ? "is deprecated now" : "is not deprecated any more";
  return `${keyword} ${shown(before[keyword])} is now ${shown(after[keyword])}`;
}

/** Undefined where another comparison looks, or nobody has to. */
function changeOf(keyword: string): Change | undefined {
  if (keyword === "$id") return "schema-moved";
  if (keyword === "deprecated") return "deprecation-changed";
  if (keyword === "format") return "format-changed";
  if (LIMITS.includes(keyword)) return "limits-changed";
  if (TEXTS.includes(keyword)) return "text-changed";
  if (GENERATED.includes(keyword)) return "generated-code-changed";
  return UNDERSTOOD.has(keyword) ? undefined : "not-comparable";
}

const compareVocabulary: Compare = (before, after, path) => {
  const [old, now] = [vocabularyOf(before), vocabularyOf(after)];
  if (!old && !now) return [];
  if (!old) return [{ path, change: "vocabulary-closed", what: `only ${listed(now)} from now on` }];
  if (!now) return [{ path, change: "vocabulary-opened", what: `not only ${listed(old)} any more`, lost: old }];
  const lost = old.filter((value) => !isAmong(value, now));
  const gained = now.filter((value) => !isAmong(value, old));
  if (lost.length === 1 && gained.length === 1) {
    return [{ path, change: "value-renamed", what: `${shown(lost[0])} is now ${shown(gained[0])}`, lost }];
  }
  return [
    ...lost.map((value) => ({
      path,
      change: "value-removed" as const,
      what: `${shown(value)} removed`,
      lost: [value],
    })),
    ...gained.map((value) => ({ path, change: "value-added" as const, what: `${shown(value)} added` })),
  ];
};

const isAmong = (value: unknown, values: readonly unknown[]): boolean =>
  values.some((each) => isDeepStrictEqual(each, value));

const compareOpenness: Compare = (before, after, path) => {
  if (isClosed(before) && !isClosed(after)) {
    return [{ path, change: "unknown-fields-allowed", what: "fields beyond the known ones are allowed now" }];
  }
  if (!isClosed(before) && isClosed(after)) {
    return [{ path, change: "unknown-fields-refused", what: "fields beyond the known ones are refused now" }];
  }
  return compareIfAny(ruleForOthers(before), ruleForOthers(after), `${path}.*`);
};

const ruleForOthers = ({ additionalProperties: rule }: JsonSchema): JsonSchema | undefined =>
  typeof rule === "object" ? rule : undefined;

const compareFields: Compare = (before, after, path) => {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const here = path === "" ? name : `${path}.${name}`;
    const [was, is] = [old.get(name), now.get(name)];
    if (!is || (was?.isDescribed && !is.isDescribed))
      return [{ path: here, change: "field-removed" as const, what: "removed" }];
    if (!was) return [addedField(here, is.isRequired, isClosed(before)), ...alikeButForCase(here, name, old)];
    return [...compareRequired(here, was.isRequired, is.isRequired), ...compare(was.schema, is.schema, here)];
  });
};

interface Field {
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
  readonly isDescribed: boolean;
}

/** Also those that have to be there and of which nothing else is said. */
function fieldsOf({ properties = {}, required = [] }: JsonSchema): ReadonlyMap<string, Field> {
  const described = Object.entries(properties).map(
    ([name, schema]) => [name, { schema, isRequired: required.includes(name), isDescribed: true }] as const,
  );
  const named = required.map((name) => [name, { schema: {}, isRequired: true, isDescribed: false }] as const);
  return new Map<string, Field>([...named, ...described]);
}

function addedField(path: string, isRequired: boolean, toClosedObject: boolean): SchemaDifference {
  if (toClosedObject)
    return { path, change: "field-added-to-closed-object", what: "added to an object that is closed" };
  if (isRequired) return { path, change: "required-field-added", what: "added, always there" };
  return { path, change: "field-added", what: "added, optional" };
}

function alikeButForCase(path: string, name: string, old: ReadonlyMap<string, unknown>): SchemaDifference[] {
  const alike = [...old.keys()].find((each) => each.toLowerCase() === name.toLowerCase());
  if (alike === undefined) return [];
  return [{ path, change: "field-alike-but-for-case", what: `added beside ${alike}` }];
}

function compareRequired(path: string, was: boolean, is: boolean): SchemaDifference[] {
  if (was === is) return [];
  return was
    ? [{ path, change: "field-made-optional", what: "was always there, is optional now" }]
    : [{ path, change: "field-made-required", what: "was optional, is always there now" }];
}

const compareElements: Compare = (before, after, path) => compareIfAny(before.items, after.items, `${path}[]`);

const compareIfAny = (
  before: JsonSchema | undefined,
  after: JsonSchema | undefined,
  path: string,
): SchemaDifference[] => (before || after ? compare(before ?? {}, after ?? {}, path) : []);

/** Alternatives are told apart by their types; where that is not enough, nothing can be said about a difference. */
const compareAlternatives: Compare = ({ anyOf: before }, { anyOf: after }, path) => {
  if (isDeepStrictEqual(before, after)) return [];
  const [old, now] = [byType(before), byType(after)];
  if (!old || !now || old.size !== now.size) return [{ path, change: "not-comparable", what: "alternatives changed" }];
  return [...old].flatMap(([type, schema]) => compareIfAny(schema, now.get(type), path));
};

/** Undefined where types do not tell the alternatives apart. */
function byType(schemas: readonly JsonSchema[] = []): ReadonlyMap<string, JsonSchema> | undefined {
  const found = new Map(schemas.map((each) => [listed(typesOf(each)), each]));
  return found.size > 0 && found.size === schemas.length ? found : undefined;
}

const shown = (value: unknown): string => (value === undefined ? "unsaid" : JSON.stringify(value));

const listed = (values: readonly unknown[] = []): string =>
  values.length === 0 ? "unsaid" : values.map((value) => (typeof value === "string" ? value : shown(value))).join(", ");
