// The published schemas as subscribers use them: with a validator of their own.
import { expect, test } from "vitest";
import { EXAMPLE_EVENTS, VALIDATORS } from "../support/contract-validators.ts";

type Json = Record<string, unknown>;

function problemsOf(key: string, value: unknown): string[] {
  const validate = VALIDATORS.get(key);
  if (!validate) throw new Error(`no schema ${key}`);
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** The example of each type, as published. */
const EXAMPLES = [...VALIDATORS].flatMap(([key, { schema }]) => {
  const { examples } = schema as { examples: Json[] };
  return examples.map((example) => [key, example] as const);
});

test("a validator that is not ours takes every event of the example file, and its attributes, under both contracts", () => {
  const problems = EXAMPLE_EVENTS.flatMap(({ contract, type, body, attributes }) => [
    ...problemsOf(`${contract}/${type}`, JSON.parse(body)),
    ...problemsOf(`${contract}/${type}.attributes`, attributes),
  ]);

  expect(problems).toEqual([]);
  expect(new Set(EXAMPLE_EVENTS.map(({ type }) => type)).size).toBe(16);
  expect(EXAMPLE_EVENTS.length).toBeGreaterThan(700);
});

const requiredOf = (key: string): string[] =>
  (VALIDATORS.get(key)?.schema as { required: string[] } | undefined)?.required ?? [];

test.each(EXAMPLES)("%s: without a field that is always there, an event is refused", (key, example) => {
  const required = requiredOf(key);

  const passing = required.filter((field) => {
    const { [field]: _, ...rest } = example;
    return problemsOf(key, rest).length === 0;
  });

  expect(required.length).toBeGreaterThan(3);
  expect(passing).toEqual([]);
});

test.each(EXAMPLES)("%s: with a field of another type, an event is refused", (key, example) => {
  const fields = Object.keys(example);

  const passing = fields.filter((field) => problemsOf(key, { ...example, [field]: [{}] }).length === 0);

  expect(passing).toEqual([]);
});

const exampleOf = (key: string): Json => structuredClone(EXAMPLES.find(([each]) => each === key)?.[1] ?? {});
const STEP = "v1/step-instance.status.changed";
const MAESTRO_STEP = "maestro/STEP_INSTANCE_STATUS_CHANGE_EVENT";

test.each([
  ["a status that the contract does not know", STEP, { data: { status: "EXPLODED" } }, "/data/status"],
  ["an engine's status in v1", STEP, { data: { status: "USER_FAILED" } }, "/data/status"],
  ["a kind of failure that it does not know", STEP, { data: { failure: { kind: "cosmic" } } }, "/data/failure/kind"],
  ["no transition", STEP, { data: { transitions: [] } }, "/data/transitions"],
  ["an id that is no integer", STEP, { data: { workflow_instance_id: 1.5 } }, "/data/workflow_instance_id"],
  ["a time that is none", STEP, { time: "yesterday" }, "/time"],
  ["a time that is not in UTC", STEP, { time: "2026-11-23T06:01:52.390+01:00" }, "/time"],
  ["another type", STEP, { type: "io.sluice.workflow.deleted.v1" }, "/type"],
  ["an empty id", STEP, { id: "" }, "/id"],
  ["an address that is none", STEP, { dataschema: "no address" }, "/dataschema"],
  ["a status that Maestro does not know", MAESTRO_STEP, { status_change_records: [{ new_status: "X" }] }, "/status"],
  ["a field that Maestro does not know", MAESTRO_STEP, { step_name: "load" }, "additional properties"],
])("%s is refused, and the place is named", (_, key, change, place) => {
  const problems = problemsOf(key, merged(exampleOf(key), change));

  expect(problems.join("\n")).toContain(place);
});

test("a field that v1 may add later passes, beside the others and in data", () => {
  const later = merged(exampleOf(STEP), { traceparent: "00-…", data: { cost: 3, failure: { hint: "disk full" } } });

  expect(problemsOf(STEP, later)).toEqual([]);
});

function merged(target: Json, change: Json): Json {
  const isObject = (value: unknown): value is Json =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  const entries = Object.entries(change).map(([key, value]) => {
    const old = target[key];
    return [key, isObject(old) && isObject(value) ? merged(old, value) : value];
  });
  return { ...target, ...Object.fromEntries(entries) };
}
