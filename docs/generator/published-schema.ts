// Our schemas → JSON Schema 2020-12 as it is published.
import * as z from "zod";

/** The part of JSON Schema that our schemas use. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $id?: string;
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
  readonly examples?: readonly unknown[];
}

export interface Publication {
  readonly id: string;
  /** Whether later versions of the contract may add fields: its readers must let unknown ones pass. */
  readonly isOpen: boolean;
  readonly example: unknown;
}

export function publishedSchema(schema: z.core.$ZodType, { id, isOpen, example }: Publication): JsonSchema {
  // As input an object takes fields beyond its own; as output it does not.
  const generated = z.toJSONSchema(schema, { io: isOpen ? "input" : "output", override: simplify });
  const { $schema, title, description, ...rest } = generated as JsonSchema;
  return { ...{ $schema, $id: id, title, description }, ...rest, examples: [example] } as JsonSchema;
}

/** A time is RFC 3339 and in UTC; that every month has its days is what the format says. */
function simplify({ jsonSchema }: { jsonSchema: { format?: string; pattern?: string } }): void {
  if (jsonSchema.format === "date-time") jsonSchema.pattern = "Z$";
}
