// Our schemas → JSON Schema 2020-12 as it is published.
import * as z from "zod";

/** The part of JSON Schema that our schemas use. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly examples?: readonly unknown[];
}

export const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/** RFC 3339 in UTC as a whole: most validators take `format` for a note, and some anchor every pattern. */
const UTC_TIME =
  "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]+)?Z$";

/** `isOpen`: whether later versions of the contract may add fields, so that its readers must let unknown ones pass. */
export function publishedSchema(schema: z.core.$ZodType, isOpen: boolean): JsonSchema {
  // As input an object takes fields beyond its own; as output it does not.
  const { $schema: _, ...generated } = z.toJSONSchema(schema, { io: isOpen ? "input" : "output", override: simplify });
  return generated as JsonSchema;
}

/** That every month has its days is what the format says. */
function simplify({ jsonSchema }: { jsonSchema: { format?: string; pattern?: string } }): void {
  if (jsonSchema.format === "date-time") jsonSchema.pattern = UTC_TIME;
}
