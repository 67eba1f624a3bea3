// What CloudEvents and SNS take, of fields that a contract adds: a schema can say more than they do (pure).
import type { SchemaDifference } from "./compare-schemas.ts";
import { type JsonSchema, typesOf } from "./json-schema.ts";

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#naming-conventions, and #type-system */
const NAME = /^[a-z0-9]+$/;
const MAX_INTEGER = 2_147_483_647;

/** Of a body that is a CloudEvent: fields beside `data` that were not there before and cannot be there. */
export function fieldsNotOfCloudEvents(before: JsonSchema, after: JsonSchema): SchemaDifference[] {
  if (!("specversion" in (after.properties ?? {}))) return [];
  return added(before, after).flatMap(([path, schema]) => {
    const why = path === "data" ? undefined : whyNotInEnvelope(path, schema);
    return why === undefined ? [] : [{ path, change: "field-not-of-cloud-events" as const, what: why }];
  });
}

/** Of message attributes: those that were not there before and are neither text nor a list of texts. */
export const attributesNotOfSns = (before: JsonSchema, after: JsonSchema): SchemaDifference[] =>
  added(before, after).flatMap(([path, schema]) =>
    isText(schema) || (typesOf(schema).join() === "array" && isText(schema.items ?? {}))
      ? []
      : [
          {
            path,
            change: "attribute-not-of-sns" as const,
            what: `added as ${typesOf(schema).join(" or ") || "anything"}`,
          },
        ],
  );

const added = (before: JsonSchema, after: JsonSchema): [string, JsonSchema][] =>
  Object.entries(after.properties ?? {}).filter(([name]) => !(name in (before.properties ?? {})));

function whyNotInEnvelope(name: string, schema: JsonSchema): string | undefined {
  if (name === "data_base64") return "is what CloudEvents has in place of data";
  if (!NAME.test(name)) return "is no name of lower-case letters and digits";
  const types = typesOf(schema);
  if (!types.every((type) => ["string", "boolean", "integer"].includes(type)) || types.length !== 1) {
    return `is ${types.join(" or ") || "anything"}, and no text, boolean or integer`;
  }
  const isSmall = Number(schema["maximum"]) <= MAX_INTEGER && Number(schema["minimum"]) >= -MAX_INTEGER - 1;
  return types[0] === "integer" && !isSmall ? "is an integer without bounds of 32 bits" : undefined;
}

const isText = (schema: JsonSchema): boolean =>
  typesOf(schema).join() === "string" || (schema.const !== undefined && typeof schema.const === "string");
