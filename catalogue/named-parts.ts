// Names for the objects and vocabularies within schemas, so that code that is generated from them has types that people can say.
import type { JsonSchema } from "./published-schema.ts";

/** Names of an engine's contracts: each name means one thing, and the same thing has one name. */
export interface Names {
  /** By what a part says but for its texts. */
  readonly byContent: Map<string, string>;
  /** What each name means. */
  readonly contents: Map<string, string>;
}

export const noNames = (): Names => ({ byContent: new Map(), contents: new Map() });

/** `workflow.version.created` as types are called: `WorkflowVersionCreated`. */
export function typeName(text: string): string {
  const isShouted = text === text.toUpperCase();
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + (isShouted ? word.slice(1).toLowerCase() : word.slice(1)))
    .join("");
}

/**
 * A schema called `name` with a title on each object and vocabulary within it: its own, or one made of its field's name. Where a name
 * is taken for something else, the schema's is put before it, and the contract's before the schema's.
 */
export function withNames(schema: JsonSchema, { name, contract, names }: Naming): JsonSchema {
  const title = names.contents.has(name) ? `${typeName(contract)}${name}` : name;
  names.contents.set(title, "");
  const named = (part: JsonSchema, field: string): JsonSchema => {
    const inner = withParts(part, named);
    if (!isNamed(part)) return inner;
    const content = contentOf(inner);
    const called = names.byContent.get(content) ?? free(part.title ?? typeName(field), content);
    names.byContent.set(content, called);
    names.contents.set(called, content);
    return { title: called, ...withoutTitle(inner) };
  };
  const free = (wished: string, content: string): string =>
    wished === "Data" || (names.contents.get(wished) ?? content) !== content ? `${title}${wished}` : wished;
  return { title, ...withoutTitle(withParts(schema, named)) };
}

interface Naming {
  readonly name: string;
  readonly contract: string;
  readonly names: Names;
}

const withoutTitle = ({ title: _, ...schema }: JsonSchema): JsonSchema => schema;

/** Parts that stand several times in a schema, once in `$defs`, and references in their places. */
export function withDefinitions(schema: JsonSchema): JsonSchema {
  const counts = new Map<string, number>();
  const count = (part: JsonSchema): JsonSchema => {
    if (isNamed(part)) counts.set(part.title ?? "", (counts.get(part.title ?? "") ?? 0) + 1);
    return withParts(part, count);
  };
  withParts(schema, count);
  const $defs: Record<string, JsonSchema> = {};
  const moved = (part: JsonSchema): JsonSchema => {
    const { description, ...inner } = withParts(part, moved);
    const said = description === undefined ? {} : { description };
    if (!isNamed(part) || (counts.get(part.title ?? "") ?? 0) < 2) return { ...inner, ...said };
    $defs[part.title ?? ""] ??= inner;
    return { $ref: `#/$defs/${part.title}`, ...said };
  };
  const rest = withParts(schema, moved);
  return Object.keys($defs).length > 0 ? { ...rest, $defs } : rest;
}

/**
 * Schemas and every part of them that has a title, each once and by its title: code is generated with these names. Nothing stands beside
 * a reference, for a generator would make a type of its own of both; what fields say stays where all say the same.
 */
export function gathered(schemas: readonly JsonSchema[], place: string): Record<string, JsonSchema> {
  const definitions: Record<string, JsonSchema> = {};
  const moved = (part: JsonSchema): JsonSchema => {
    const inner = withParts(part, moved);
    if (!isNamed(part)) return inner;
    const known = definitions[part.title ?? ""];
    const { description: _, ...silent } = inner;
    definitions[part.title ?? ""] = known === undefined || known.description === inner.description ? inner : silent;
    return { $ref: `${place}${part.title}` };
  };
  for (const { $schema: _, $id: __, examples: ___, ...schema } of schemas) moved(schema);
  return definitions;
}

/** What becomes a type of its own in code. */
const isNamed = ({ properties, enum: values }: JsonSchema): boolean => properties !== undefined || values !== undefined;

function withParts(
  schema: JsonSchema,
  change: (part: JsonSchema, field: string) => JsonSchema,
  field = "",
): JsonSchema {
  const { properties, items, anyOf } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, part]) => [key, changed(part, change, key)]),
      ),
    }),
    ...(items && { items: changed(items, change, singular(field)) }),
    ...(anyOf && { anyOf: anyOf.map((part) => changed(part, change, field)) }),
  };
}

/** A list has no name of its own: its elements are called by its field. */
const changed = (
  part: JsonSchema,
  change: (part: JsonSchema, field: string) => JsonSchema,
  field: string,
): JsonSchema => (isNamed(part) ? change(part, field) : withParts(part, change, field));

const singular = (field: string): string =>
  field
    .replace(/ies$/, "y")
    .replace(/(ss|us|x|ch|sh)es$/, "$1")
    .replace(/(?<![sui])s$/, "");

/** Two parts that differ in their texts alone are one thing. */
const contentOf = (part: JsonSchema): string =>
  JSON.stringify(part, (key, value) => (key === "description" || key === "title" ? undefined : value));
