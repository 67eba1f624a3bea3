// Whatever is changed: if nothing is said to break, then the events of before still pass a validator that is not ours.
import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CHANGES } from "../../../cli/contract/changes.ts";
import { compareSchemas } from "../../../cli/contract/compare-schemas.ts";
import { type JsonSchema, JsonSchemaSchema } from "../../../cli/contract/json-schema.ts";

const ajv = new Ajv2020({ strict: false, validateSchema: false });
addFormats.default(ajv);

test("an event of before passes every new version that is said not to break", () => {
  const schemas = ["v1", "maestro"].flatMap((contract) => {
    const folder = `docs/contracts/${contract}`;
    const files = readdirSync(folder).filter((file) => file.endsWith(".schema.json"));
    return files.map((file) => JSON.parse(readFileSync(`${folder}/${file}`, "utf8")) as JsonSchema);
  });
  const value = fc.constantFrom<unknown>(
    "string",
    "integer",
    ["string", "null"],
    0,
    5,
    true,
    false,
    {},
    [],
    ["id"],
    "QUEUED",
  );
  const name = fc.constantFrom(
    ...[
      "type",
      "enum",
      "const",
      "format",
      "minLength",
      "maximum",
      "minItems",
      "required",
      "pattern",
      "added",
      "description",
    ],
    ...["properties", "items", "additionalProperties", "anyOf", "title"],
  );
  const changes = fc.record({ at: fc.nat(), name, value, removes: fc.boolean() });
  let harmless = 0;

  fc.assert(
    fc.property(fc.constantFrom(...schemas), changes, (schema, change) => {
      const { $id: _, ...before } = schema;
      const { $id: __, ...edit } = edited(schema, change);
      const after = JsonSchemaSchema.safeParse(edit);
      if (!after.success || compareSchemas(before, after.data).some((each) => CHANGES[each.change].breaks)) return;
      const validate = ajv.compile(edit);
      harmless += 1;
      for (const example of schema["examples"] as unknown[]) expect(validate(example)).toBe(true);
    }),
    { numRuns: 600 },
  );

  expect(harmless).toBeGreaterThan(10);
});

/** Sets or removes one keyword (or field) of one of the objects that make up a schema. */
function edited(
  schema: JsonSchema,
  change: { at: number; name: string; value: unknown; removes: boolean },
): JsonSchema {
  const copy = structuredClone(schema) as Record<string, unknown>;
  const { examples: _, ...rest } = copy;
  const objects = objectsIn(rest);
  const target = objects[change.at % objects.length] as Record<string, unknown>;
  const present = Object.keys(target)[change.at % Object.keys(target).length];
  if (change.removes && present) delete target[present];
  else target[change.name] = change.value;
  return copy as JsonSchema;
}

function objectsIn(value: unknown): object[] {
  if (typeof value !== "object" || value === null) return [];
  return [...(Array.isArray(value) ? [] : [value]), ...Object.values(value).flatMap(objectsIn)];
}
