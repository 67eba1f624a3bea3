// The part of JSON Schema that contracts use, read tolerantly: keywords beyond it are kept and compared as they are.
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { withoutReferences } from "./without-references.ts";

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

/** Where a schema says something is its own affair: parts that are defined elsewhere in it are put where they are meant. */
export const JsonSchemaSchema: z.ZodType<JsonSchema> = AsWritten.transform(withoutReferences);

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
