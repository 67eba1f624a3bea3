// The part of JSON Schema that contracts use, read tolerantly: keywords beyond it are kept and compared as they are.
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";

export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly type?: string | readonly string[] | undefined;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: boolean | JsonSchema | undefined;
  readonly items?: JsonSchema | undefined;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  readonly $defs?: Readonly<Record<string, JsonSchema>> | undefined;
}

const BooleanSchema = z.boolean().transform((allows): JsonSchema => (allows ? {} : { not: {} }));

const AsWritten: z.ZodType<JsonSchema> = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  get properties() {
    return z.record(z.string(), PartSchema).optional();
  },
  required: z.array(z.string()).optional(),
  get additionalProperties() {
    return z.union([z.boolean(), AsWritten]).optional();
  },
  get items() {
    return PartSchema.optional();
  },
  get anyOf() {
    return z.array(PartSchema).optional();
  },
  get $defs() {
    return z.record(z.string(), PartSchema).optional();
  },
});

const PartSchema: z.ZodType<JsonSchema> = z.union([BooleanSchema, AsWritten]);

/** Beyond it a schema is made to grow without end; what is left is compared as it is written. */
const MAX_REFERENCES = 10_000;
/** The same pointer in both spellings that JSON Schema allows in a URL fragment. */
const DEFINITION = /^#\/\$defs\/([^/]+)$/;

/** Each definition is put where it is referred to. References to what is nowhere, elsewhere, or around them stay, and the definitions with them. */
function withoutReferences(root: JsonSchema): JsonSchema {
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

/** Says nothing: any value that gets as far keeps it. */
const EMPTY: Readonly<Record<string, unknown>> = { minLength: 0, minItems: 0, minProperties: 0, uniqueItems: false };

/** The same in fewer words: two that hold the same values are to read the same, as far as that is easily seen. */
function plain(schema: JsonSchema): JsonSchema {
  const { anyOf, pattern, multipleOf, ...rest } = withParts(schema, plain);
  const said = Object.fromEntries(
    Object.entries(rest).filter(([keyword, value]) => EMPTY[keyword] !== value || !(keyword in EMPTY)),
  );
  const isWhole = multipleOf === 1 && (rest.type === "integer" || rest.type === undefined);
  const [only = {}, ...others] = anyOf ?? [];
  const isOne = anyOf !== undefined && others.length === 0 && Object.keys(only).every((keyword) => !(keyword in said));
  return {
    ...said,
    ...(anyOf === undefined ? {} : isOne ? only : { anyOf }),
    ...(pattern === undefined ? {} : { pattern: typeof pattern === "string" ? plainPattern(pattern) : pattern }),
    ...(multipleOf === undefined || isWhole ? {} : { multipleOf }),
  };
}

/** A pattern looks anywhere in the text: what may stand around it need not be said. */
const plainPattern = (pattern: string): string =>
  pattern
    .replace(/^\^\.\*(?![?+*])/, "")
    .replace(/(?<!\\)\.\*\$$/, "")
    .replaceAll("\\d", "[0-9]");

/** Where a schema says something is its own affair: parts that are defined elsewhere in it are put where they are meant. */
export const JsonSchemaSchema: z.ZodType<JsonSchema> = AsWritten.transform((schema) =>
  plain(withoutReferences(schema)),
);

/** Closed: an object that says it has no fields beyond its own. */
export const isClosed = ({ additionalProperties }: JsonSchema): boolean => additionalProperties === false;

/** Sorted; those of its alternatives, if it has some. */
export function typesOf({ type, anyOf = [] }: JsonSchema): readonly string[] {
  const types = type === undefined ? anyOf.flatMap(typesOf) : [type].flat();
  return [...new Set(types)].toSorted();
}

/** The closed vocabulary of a field, if it has one; a constant is a vocabulary of one. */
export function vocabularyOf(schema: JsonSchema): readonly unknown[] | undefined {
  if (!("const" in schema)) return schema.enum;
  return schema.enum ? schema.enum.filter((value) => isDeepStrictEqual(value, schema.const)) : [schema.const];
}
