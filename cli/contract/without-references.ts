// A schema with definitions of its own → the same with each put where it is referred to (pure).
import type { JsonSchema } from "./json-schema.ts";

/** Beyond it a schema is made to grow without end; what is left is compared as it is written. */
const MAX_REFERENCES = 10_000;
/** The same pointer in both spellings that JSON Schema allows in a URL fragment. */
const DEFINITION = /^#\/\$defs\/([^/]+)$/;

/** References to what is nowhere, elsewhere, or around them stay, and the definitions with them. */
export function withoutReferences(root: JsonSchema): JsonSchema {
  const { $defs = {}, ...top } = root;
  let left = MAX_REFERENCES;
  let areAllGone = true;

  const expand = (schema: JsonSchema, within: readonly string[]): JsonSchema => {
    const { $ref, ...beside } = schema;
    if (typeof $ref !== "string") return withParts(schema, (part) => expand(part, within));
    const definition = within.includes($ref) || left <= 0 ? undefined : definitionOf($ref, $defs);
    if (!definition || Object.keys(beside).some((keyword) => keyword in definition && !TEXTS.has(keyword))) {
      areAllGone = false;
      return schema;
    }
    left -= 1;
    return expand({ ...definition, ...beside }, [...within, $ref]);
  };

  const expanded = expand(top, []);
  return areAllGone || !root.$defs ? expanded : { ...expanded, $defs };
}

/** What is said beside a reference of the same kind counts; everything else would have to hold as well. */
const TEXTS: ReadonlySet<string> = new Set(["title", "description"]);

function definitionOf(reference: string, definitions: Readonly<Record<string, JsonSchema>>): JsonSchema | undefined {
  const [, name] = DEFINITION.exec(reference) ?? [];
  return name === undefined ? undefined : definitions[name.replaceAll("~1", "/").replaceAll("~0", "~")];
}

function withParts(schema: JsonSchema, change: (part: JsonSchema) => JsonSchema): JsonSchema {
  const { properties, items, anyOf, additionalProperties } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, change(part)])),
    }),
    ...(items && { items: change(items) }),
    ...(anyOf && { anyOf: anyOf.map(change) }),
    ...(typeof additionalProperties === "object" && { additionalProperties: change(additionalProperties) }),
  };
}
