// What a schema may say and CloudEvents, SNS or generated code cannot bear; and what reads differently and is the same.
import { expect, test } from "vitest";
import { compareContracts } from "../../../cli/contract/compare-contracts.ts";
import { type JsonSchema, JsonSchemaSchema } from "../../../cli/contract/json-schema.ts";

type Properties = Readonly<Record<string, object>>;

const EVENT = { specversion: { type: "string" }, time: { type: "string", format: "date-time", pattern: "Z$" } };
const released = (body: Properties, attributes: Properties = {}) =>
  new Map([
    ["v1", new Map([["a", { body: read({ properties: body }), attributes: read({ properties: attributes }) }]])],
  ]);
const read = (schema: object): JsonSchema => JsonSchemaSchema.parse(schema);
const changes = (before: ReturnType<typeof released>, after: ReturnType<typeof released>): string[] =>
  compareContracts(before, after).map(({ path, change, breaks }) => `${breaks ? "breaks" : "ok"} ${path} ${change}`);

test.each<[string, Properties, string]>([
  ["a name with a capital", { traceParent: { type: "string" } }, "traceParent"],
  ["a name with an underscore", { trace_parent: { type: "string" } }, "trace_parent"],
  ["an object", { trace: { type: "object" } }, "trace"],
  ["a list", { trace: { type: "array", items: { type: "string" } } }, "trace"],
  ["a fraction", { weight: { type: "number" } }, "weight"],
  ["an integer of any size", { count: { type: "integer" } }, "count"],
  ["what stands in place of data", { data_base64: { type: "string" } }, "data_base64"],
])("an envelope cannot have %s", (_, field, name) => {
  expect(changes(released(EVENT), released({ ...EVENT, ...field }))).toContain(
    `breaks ${name} field-not-of-cloud-events`,
  );
});

test("an envelope can have text, a boolean, an integer of 32 bits; and data, or a body that is no CloudEvent, anything", () => {
  const fine = {
    trace: { type: "string" },
    urgent: { type: "boolean" },
    count: { type: "integer", minimum: 0, maximum: 9 },
  };

  const verdicts = [
    ...changes(released(EVENT), released({ ...EVENT, ...fine, data: { type: "object" } })),
    ...changes(
      released({ id: { type: "string" } }),
      released({ id: { type: "string" }, Some_List: { type: "array" } }),
    ),
  ];

  expect(verdicts.filter((verdict) => verdict.startsWith("breaks"))).toEqual([]);
  expect(verdicts).toHaveLength(5);
});

test.each([[{ type: "integer" }], [{ type: "object" }], [{ type: "array", items: { type: "integer" } }], [{}]])(
  "an attribute cannot be %j",
  (schema) => {
    expect(changes(released({}, {}), released({}, { level: schema }))).toContain("breaks level attribute-not-of-sns");
  },
);

test("a field that differs from another in case alone breaks somebody, where languages and databases know no case", () => {
  const before = { data: { type: "object", properties: { jobId: { type: "string" } } } };
  const after = { data: { type: "object", properties: { jobId: { type: "string" }, jobid: { type: "string" } } } };

  expect(changes(released(before), released(after))).toContain("breaks data.jobid field-alike-but-for-case");
});

test.each([
  ["title", "Status", "State"],
  ["default", "RUNNING", "PAUSED"],
])("a %s that is another breaks code that was generated", (keyword, old, now) => {
  const field = (value: string) => released({ status: { type: "string", [keyword]: value } });

  expect(changes(field(old), field(now))).toEqual(["breaks status generated-code-changed"]);
});

test.each([
  ["a pattern that is the same", { pattern: "Z$" }, { pattern: "^.*Z$" }],
  ["digits", { pattern: "^\\d+$" }, { pattern: "^[0-9]+$" }],
  ["a multiple of 1", { type: "integer" }, { type: "integer", multipleOf: 1 }],
  ["one alternative", { type: "string" }, { anyOf: [{ type: "string" }] }],
  ["no least length", { type: "string" }, { type: "string", minLength: 0 }],
])("%s, written in another way, breaks nobody", (_, before, after) => {
  expect(changes(released({ field: before }), released({ field: after }))).toEqual([]);
});

test.each([
  [{ pattern: "Z$" }, { pattern: "^Z$" }],
  [{ pattern: "a.*b$" }, { pattern: "a.*$" }],
  [{ type: "number" }, { type: "number", multipleOf: 1 }],
  [{ type: "string" }, { anyOf: [{ type: "string" }, { type: "null" }] }],
])("%j is not %j", (before, after) => {
  expect(changes(released({ field: before }), released({ field: after }))).not.toEqual([]);
});
