// What a schema takes, as JSON Schema, where only its author knows: zod cannot tell it of what is transformed, or decided by a function.
// Asked when schemas are published, never by the functions.
import type * as z from "zod/mini";

/** Of a schema within this one. */
type Tell = (schema: z.core.$ZodType) => object;

const known = new WeakMap<z.core.$ZodType, (tell: Tell) => object>();

/** Says as JSON Schema what a schema takes. */
export function withJsonSchema<Schema extends z.core.$ZodType>(schema: Schema, said: (tell: Tell) => object): Schema {
  known.set(schema, said);
  return schema;
}

/** What its author said of it, if anything. */
export const saidOf = (schema: z.core.$ZodType, tell: Tell): object | undefined => known.get(schema)?.(tell);
