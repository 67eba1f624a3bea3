// An engine's internal events → JSON Schema 2020-12, as tolerant as the reader: unknown fields pass, and null is absent.
import * as z from "zod";
import { type InternalEvents, saidOf } from "../../shared/internal/index.ts";

type Json = Record<string, unknown>;

/** By type; each stands alone. */
export function internalSchemas({ schemas, typeAt, wrapper }: InternalEvents): Map<string, object> {
  const bare = Object.entries(schemas).map(([type, schema]) => [type, ofType(type, typeAt, written(schema))] as const);
  const all = new Map<string, object>(bare.map(([type, schema]) => [type, { $schema: DIALECT, ...schema }]));
  if (wrapper) {
    const carried = { anyOf: bare.map(([type]) => ({ $ref: `#/$defs/${type}` })) };
    const own = { type: "object", properties: { [wrapper.field]: carried }, required: [wrapper.field] };
    all.set(wrapper.type, { $schema: DIALECT, ...ofType(wrapper.type, typeAt, own), $defs: Object.fromEntries(bare) });
  }
  return all;
}

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/** A schema need not say its own type. */
function ofType(type: string, [field = "type", ...within]: readonly string[], schema: Json): Json {
  return { title: type, ...withField(schema, field, (own) => typed(type, within, own)) };
}

/** The field at the end of the path is the type; those on the way are objects, whatever else is in them. */
function typed(type: string, [field, ...within]: readonly string[], own: Json): Json {
  if (field === undefined) return { const: type };
  return { type: "object", ...withField(own, field, (inner) => typed(type, within, inner)) };
}

function withField(
  { properties = {}, required = [], ...schema }: Json,
  name: string,
  change: (own: Json) => Json,
): Json {
  const { [name]: own = {}, ...fields } = properties as Json;
  const others = (required as string[]).filter((field) => field !== name);
  return { ...schema, properties: { [name]: change(own as Json), ...fields }, required: [name, ...others] };
}

function written(schema: z.core.$ZodType): Json {
  const { $schema: _, ...said } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any", override }) as Json;
  return said;
}

function override({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: Json }): void {
  const own = saidOf(zodSchema, written);
  if (own) {
    for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
    Object.assign(jsonSchema, own);
  }
  const { properties, required = [] } = jsonSchema as { properties?: Json; required?: readonly string[] };
  if (!properties || own) return;
  for (const [field, said] of Object.entries(properties)) {
    if (!required.includes(field)) properties[field] = orNull(said as Json);
  }
}

const NULL = { type: "null" };

function orNull(said: Json): Json {
  const alternatives = Array.isArray(said["anyOf"]) && Object.keys(said).length === 1 ? said["anyOf"] : [said];
  return alternatives.some(({ type }) => type === "null") ? said : { anyOf: [...alternatives, NULL] };
}
