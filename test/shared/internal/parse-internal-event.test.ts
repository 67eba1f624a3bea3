import fc from "fast-check";
import { expect, test } from "vitest";
import { maestroEvents } from "../../../shared/engines/maestro/index.ts";
import * as factories from "../../support/internal-events.ts";

const parse = (value: unknown) => maestroEvents.read(typeof value === "string" ? value : JSON.stringify(value));

const VALID = {
  step: factories.stepInstanceUpdate(),
  instance: factories.workflowInstanceUpdate(),
  version: factories.workflowVersionUpdate(),
  deletion: factories.deletionRequest(),
  start: factories.startWorkflow(),
  terminate: factories.terminateThenRun(),
  action: factories.instanceAction(),
};

test.each(Object.entries(VALID))("a valid %s is read", (_name, event) => {
  expect(parse(event)).toMatchObject({ kind: "parsed", type: event["type"] });
});

const REQUIRED = Object.values(VALID).flatMap((event) =>
  Object.keys(event)
    .filter(
      (key) =>
        !["type", "workflow_instance_id", "step_attempt_id"].includes(key) || event["type"] === "STEP_INSTANCE_UPDATE",
    )
    .filter((key) => key !== "type" && key !== "author")
    .map((key) => [event["type"], key, event] as const),
);
test.each(REQUIRED)("%s without %s is an invalid event that names the field", (_type, key, event) => {
  const { [key]: _, ...rest } = event;
  const absent = parse(rest);
  const asNull = parse({ ...event, [key]: null });

  expect(absent).toMatchObject({ reason: "invalid-event", detail: `${key}: required, but absent` });
  expect(asNull).toEqual(absent);
});

test.each([
  ["not JSON at all", "{", "invalid-json"],
  ["an empty text", "", "invalid-json"],
  ["an array", "[]", "invalid-event"],
  ["no type", "{}", "invalid-event"],
  ["a type that is a number", '{"type":1}', "invalid-event"],
  ["a type of a later engine", '{"type":"NEW"}', "unknown-type"],
  ["a type that every object inherits", '{"type":"constructor"}', "unknown-type"],
  ["an event hidden in __proto__", '{"__proto__":{"type":"START_WORKFLOW","workflow_id":"w"}}', "invalid-event"],
  ["a million brackets", "[".repeat(500_000) + "]".repeat(500_000), "invalid-event"],
])("%s is unreadable", (_name, text, reason) => {
  expect(maestroEvents.read(text)).toMatchObject({ kind: "unreadable", reason });
});

test("an invisible character at the beginning is called by its name", () => {
  const text = `\ufeff${JSON.stringify(factories.startWorkflow())}`;

  expect(maestroEvents.read(text)).toMatchObject({
    reason: "invalid-json",
    detail: "begins with a byte order mark (U+FEFF), which JSON does not allow",
  });
});

test("a notification is read as the event it wraps, and wraps no other notification", () => {
  const event = factories.startWorkflow();

  expect(parse({ type: "NOTIFICATION", event })).toMatchObject({ kind: "parsed", type: "NOTIFICATION", event });
  expect(parse({ type: "NOTIFICATION", event: { type: "NOTIFICATION", event } })).toMatchObject({
    reason: "invalid-event",
  });
});

test.each(["12345678901234567890", "9007199254740991.4", "1e400", "1.00000000000000000001"])(
  "a number that parsing would change (%s) is refused where it is read, and no matter where it is not",
  (literal) => {
    const text = JSON.stringify(factories.deletionRequest({ internal_id: "?" })).replace('"?"', literal);
    const unread = JSON.stringify(factories.deletionRequest({ later_field: "?" })).replace('"?"', literal);
    const name = JSON.stringify(factories.deletionRequest({ author: { name: "?" } })).replace('"?"', literal);

    expect(maestroEvents.read(text)).toMatchObject({ reason: "invalid-event" });
    expect(maestroEvents.read(name)).toMatchObject({ reason: "invalid-event" });
    expect(maestroEvents.read(unread)).toMatchObject({ kind: "parsed" });
  },
);

// One such message took six seconds and more memory than the function has; its neighbours were lost with it.
test.each([
  ["records that are numbers", { ...VALID.instance, change_records: Array(400_000).fill(0) }, "change_records[0]: "],
  ["empty records", { ...VALID.instance, change_records: Array(300_000).fill({}) }, "change_records[0].workflow_"],
  ["numbers for tags", factories.workflowInstanceUpdate([factories.changeRecord({ tags: Array(400_000).fill(0) })])],
  ["empty step records", { ...VALID.step, pending_records: Array(300_000).fill({}) }],
  ["empty runs", { ...VALID.terminate, instance_run_uuids: Array(300_000).fill({}) }],
  ["texts for runs", { ...VALID.action, instance_run_ids: { ...Array(80_000).fill("x") } }, "instance_run_ids: "],
  ["one endless type", { type: "X".repeat(1_000_000) }, 'type: unknown type "XXX'],
  ["one endless status", { ...VALID.step, pending_records: [{ old_status: "X".repeat(1_000_000) }] }],
])("a message full of %s is told of briefly, by the first that is wrong", (_name, event, start = "") => {
  const parsed = parse(event);

  expect(parsed).toMatchObject({ kind: "unreadable", detail: expect.stringContaining(start) });
  if (parsed.kind === "unreadable") {
    expect(parsed.detail).not.toBe("nested too deeply");
    expect(parsed.detail.length + (parsed.type?.length ?? 0)).toBeLessThanOrEqual(2_000);
  }
});

test("any text gets an outcome and never a throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json()), (text) => {
      expect(["parsed", "unreadable"]).toContain(maestroEvents.read(text).kind);
    }),
  );
});
