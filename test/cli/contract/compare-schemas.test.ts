// What breaks a subscriber and what does not, change by change.
import { describe, expect, test } from "vitest";
import { CHANGES } from "../../../cli/contract/changes.ts";
import { compareContracts } from "../../../cli/contract/compare-contracts.ts";
import { compareSchemas } from "../../../cli/contract/compare-schemas.ts";
import { JsonSchemaSchema } from "../../../cli/contract/json-schema.ts";

const STATUS = { type: "string", enum: ["QUEUED", "RUNNING", "FAILED"] };
/** An open object of one required and one optional field, a status, a list and a closed object. */
const BASE = {
  type: "object",
  properties: {
    id: { type: "string", minLength: 1 },
    time: { type: "string", format: "date-time" },
    note: { type: "string" },
    status: STATUS,
    attempts: { type: "integer" },
    tags: { type: "array", items: { type: "object", properties: { name: { type: "string" } }, required: ["name"] } },
    author: { anyOf: [{ type: "string" }, { type: "object", properties: { name: { type: "string" } } }] },
    engine: { type: "object", properties: { name: { type: "string" } }, additionalProperties: false },
  },
  required: ["id", "time", "status"],
};

// biome-ignore lint/suspicious/noExplicitAny: each edit reaches somewhere else, into places that may not be there.
type Editable = any;

function differences(edit: (schema: Editable) => void): string[] {
  const after = structuredClone(BASE);
  edit(after);
  return compareSchemas(JsonSchemaSchema.parse(BASE), JsonSchemaSchema.parse(after)).map(
    ({ path, change, what }) => `${CHANGES[change].breaks ? "breaks" : "ok"}: ${path}: ${change}: ${what}`,
  );
}

test.each<[string, (schema: Editable) => void, string[]]>([
  ["nothing", () => undefined, []],
  [
    "an optional field is added",
    ({ properties }) => {
      properties.cost = { type: "number" };
    },
    ["ok: cost: field-added: added, optional"],
  ],
  [
    "a field is added that is always there",
    ({ properties, required }) => {
      properties.cost = { type: "number" };
      required.push("cost");
    },
    ["breaks: cost: required-field-added: added, always there"],
  ],
  [
    "a field is removed",
    ({ properties }) => {
      delete properties.note;
    },
    ["breaks: note: field-removed: removed"],
  ],
  [
    "a field of a list's elements is removed",
    ({ properties }) => {
      delete properties.tags.items.properties.name;
    },
    ["breaks: tags[].name: field-removed: removed"],
  ],
  [
    "a field that was always there becomes optional",
    (schema) => {
      schema.required = ["id", "status"];
    },
    ["breaks: time: field-made-optional: was always there, is optional now"],
  ],
  [
    "an optional field becomes one that is always there",
    ({ required }) => required.push("note"),
    ["breaks: note: field-made-required: was optional, is always there now"],
  ],
  [
    "a type is another",
    ({ properties }) => {
      properties.attempts.type = "string";
    },
    ["breaks: attempts: type-changed: type integer is now string"],
  ],
  [
    "a type is wider",
    ({ properties }) => {
      properties.note.type = ["string", "null"];
    },
    ["breaks: note: type-changed: type string is now null, string"],
  ],
  [
    "a type is narrower",
    ({ properties }) => {
      properties.author = { type: "string" };
    },
    ["breaks: author: type-changed: type object, string is now string"],
  ],
  [
    "a field of an alternative is removed",
    ({ properties }) => {
      properties.author.anyOf[1].properties = {};
    },
    ["breaks: author.name: field-removed: removed"],
  ],
  [
    "a format is narrower",
    ({ properties }) => {
      properties.time.format = "date";
    },
    ['breaks: time: format-changed: format "date-time" is now "date"'],
  ],
  [
    "a format is gone",
    ({ properties }) => {
      delete properties.time.format;
    },
    ['breaks: time: format-changed: format "date-time" is now unsaid'],
  ],
  [
    "a limit is another",
    ({ properties }) => {
      properties.id.minLength = 36;
    },
    ["breaks: id: limits-changed: minLength 1 is now 36"],
  ],
  [
    "a status is removed",
    ({ properties }) => {
      properties.status.enum = ["QUEUED", "RUNNING"];
    },
    ['breaks: status: value-removed: "FAILED" removed'],
  ],
  [
    "a status is added",
    ({ properties }) => properties.status.enum.push("SKIPPED"),
    ['breaks: status: value-added: "SKIPPED" added'],
  ],
  [
    "a status is renamed",
    ({ properties }) => {
      properties.status.enum = ["QUEUED", "RUNNING", "BROKEN"];
    },
    ['breaks: status: value-renamed: "FAILED" is now "BROKEN"'],
  ],
  ["statuses are in another order", ({ properties }) => properties.status.enum.reverse(), []],
  [
    "a vocabulary is no longer closed",
    ({ properties }) => {
      properties.status = { type: "string" };
    },
    ["breaks: status: vocabulary-opened: not only QUEUED, RUNNING, FAILED any more"],
  ],
  [
    "a free text becomes a vocabulary",
    ({ properties }) => {
      properties.note.enum = ["a", "b"];
    },
    ["breaks: note: vocabulary-closed: only a, b from now on"],
  ],
  [
    "a field is added to a closed object",
    ({ properties }) => {
      properties.engine.properties.version = { type: "string" };
    },
    ["breaks: engine.version: field-added-to-closed-object: added to an object that is closed"],
  ],
  [
    "a closed object is opened",
    ({ properties }) => {
      delete properties.engine.additionalProperties;
    },
    ["breaks: engine: unknown-fields-allowed: fields beyond the known ones are allowed now"],
  ],
  [
    "an open object is closed",
    (schema) => {
      schema.additionalProperties = false;
    },
    ["breaks: : unknown-fields-refused: fields beyond the known ones are refused now"],
  ],
  [
    "the schema has another address",
    (schema) => {
      schema.$id = "https://elsewhere.example.com/x.json";
    },
    ['breaks: : schema-moved: $id unsaid is now "https://elsewhere.example.com/x.json"'],
  ],
  [
    "an optional field is added whose name every object inherits",
    ({ properties }) => {
      properties.constructor = { type: "string" };
    },
    ["ok: constructor: field-added: added, optional"],
  ],
  [
    "a field is always there of which nothing else is said",
    ({ required }) => required.push("trace"),
    ["breaks: trace: required-field-added: added, always there"],
  ],
  [
    "a field may be anything",
    ({ properties }) => {
      properties.note = true;
    },
    ["breaks: note: type-changed: type string is now unsaid"],
  ],
  [
    "a field that may be anything is added",
    ({ properties }) => {
      properties.extra = true;
    },
    ["ok: extra: field-added: added, optional"],
  ],
  [
    "a field is announced to go one day",
    ({ properties }) => {
      properties.note.deprecated = true;
    },
    ["ok: note: deprecation-changed: is deprecated now"],
  ],
  [
    "a part is defined elsewhere in the schema, and says the same",
    (schema) => {
      schema.$defs = { Tag: schema.properties.tags.items };
      schema.properties.tags.items = { $ref: "#/$defs/Tag" };
    },
    [],
  ],
  [
    "a part is defined elsewhere in the schema, and a field of it is gone",
    (schema) => {
      schema.$defs = { "a/b": { type: "object", properties: {} }, Tag: { $ref: "#/$defs/a~1b" } };
      schema.properties.tags.items = { $ref: "#/$defs/Tag" };
    },
    ["breaks: tags[].name: field-removed: removed"],
  ],
  [
    "a part refers to what is nowhere",
    ({ properties }) => {
      properties.note = { $ref: "#/$defs/Gone" };
    },
    ["breaks: note: type-changed: type string is now unsaid"],
  ],
  [
    "words are clearer",
    ({ properties }) => {
      properties.note.description = "What a person wrote";
    },
    ["ok: note: text-changed: description changed"],
  ],
  [
    "examples are others",
    (schema) => {
      schema.examples = [{}];
    },
    [],
  ],
  [
    "a keyword changes that is not understood",
    ({ properties }) => {
      properties.note.if = {};
    },
    ["breaks: note: not-comparable: if unsaid is now {}"],
  ],
])("%s", (_, edit, expected) => {
  expect(differences(edit)).toEqual(expected);
});

test("a part within itself is compared as it is written: whatever changes in it may break anything", () => {
  const tree = (name: string) => ({
    $defs: { Node: { properties: { [name]: { type: "string" }, next: { $ref: "#/$defs/Node" } } } },
    properties: { root: { $ref: "#/$defs/Node" } },
  });
  const compared = (before: object, after: object) =>
    compareSchemas(JsonSchemaSchema.parse(before), JsonSchemaSchema.parse(after)).map(({ change }) => change);

  expect(compared(tree("name"), tree("name"))).toEqual([]);
  expect(compared(tree("name"), tree("title"))).toContain("not-comparable");
});

test("definitions that double each other without end are given up on", () => {
  const twice = (of: number) => ({ properties: { a: { $ref: `#/$defs/${of}` }, b: { $ref: `#/$defs/${of}` } } });
  const $defs = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [index, twice(index + 1)]));
  const schema = JsonSchemaSchema.parse({ $defs, ...twice(0) });

  expect(compareSchemas(schema, schema)).toEqual([]);
  expect(compareSchemas(schema, JsonSchemaSchema.parse({}))).not.toEqual([]);
});

describe("contracts as a whole", () => {
  const event = (attributes: number) => ({
    body: BASE,
    attributes: {
      properties: Object.fromEntries(
        Array.from({ length: attributes }, (_, index) => [`a${index}`, { type: "string" }]),
      ),
    },
  });
  const contracts = (types: Record<string, number>, name = "v1") =>
    new Map([[name, new Map(Object.entries(types).map(([type, attributes]) => [type, event(attributes)]))]]);
  const judged = (before: Record<string, number>, after: Record<string, number>, name?: string) =>
    compareContracts(contracts(before), contracts(after, name)).map(
      ({ contract, type, part, path, change, breaks }) =>
        `${breaks ? "breaks" : "ok"}: ${[contract, type, part, path].filter(Boolean).join(" ")}: ${change}`,
    );

  test.each([
    ["an event type is added", { a: 9 }, { a: 9, b: 9 }, undefined, ["ok: v1 b: event-type-added"]],
    ["an event type is removed", { a: 9, b: 9 }, { a: 9 }, undefined, ["breaks: v1 b: event-type-removed"]],
    ["an attribute is added", { a: 9 }, { a: 10 }, undefined, ["ok: v1 a attributes a9: field-added"]],
    ["an attribute is gone", { a: 9 }, { a: 8 }, undefined, ["breaks: v1 a attributes a8: field-removed"]],
    [
      "an eleventh attribute is added",
      { a: 10 },
      { a: 11 },
      undefined,
      ["ok: v1 a attributes a10: field-added", "breaks: v1 a attributes: too-many-attributes"],
    ],
    [
      "an event type with eleven attributes is added",
      { a: 9 },
      { a: 9, b: 11 },
      undefined,
      ["ok: v1 b: event-type-added", "breaks: v1 b attributes: too-many-attributes"],
    ],
    [
      "a contract replaces another",
      { a: 9 },
      { a: 9 },
      "v2",
      ["breaks: v1: contract-removed", "ok: v2: contract-added"],
    ],
  ])("%s", (_, before, after, name, expected) => {
    expect(judged(before, after, name)).toEqual(expected);
  });
});
