// What a mapping may give, and what becomes of an event where it gives something else.
import fc from "fast-check";
import { expect, test } from "vitest";
import { flawOf } from "../../../shared/contracts/contract.ts";
import { cloudEventsMapping, type ExternalChange, readMessage } from "../../../shared/contracts/index.ts";
import { internalEvents } from "../../../shared/internal/index.ts";
import { wellFormedJson } from "../../../shared/values/index.ts";
import { anyFields, failing } from "../../support/engine-code.ts";

const internal = internalEvents({ schemas: { OPENED: anyFields }, partitionKey: () => "north" });
const change: ExternalChange = { type: "door.opened", subject: ["doors", "north"], timeMs: 1, data: { door: "north" } };

/** What becomes of an event whose mapping gives this. */
function readingOf(given: () => unknown) {
  const contract = cloudEventsMapping(internal, {
    ...{ name: "doors-v1", typePrefix: "test.", typeSuffix: ".v1" },
    events: { "door.opened": { category: "door", attributes: ["door", "by"] } },
    map: { OPENED: given as () => ExternalChange },
  });
  const context = { cluster: "test", sequenceNumber: "1", nowMs: 1 };
  return readMessage('{"type":"OPENED"}', { internal, contracts: [contract] }, context);
}

test.each<[string, () => unknown, string]>([
  ["throws nothing", failing, "undefined"],
  ["gives a promise", async () => change, "the mapping gives a promise, not a change"],
  ["gives a promise that fails", async () => Promise.reject(new Error("late")), "the mapping gives a promise"],
  ["gives a promise in a list", () => [change, Promise.resolve(change)], "the mapping gives a promise, not a change"],
  ["gives a list in a list", () => [[change]], "the mapping gives a list, not a change"],
  ["gives text", () => "door.opened", "the mapping gives a string, not a change"],
  ["gives a boolean", () => false, "the mapping gives a boolean, not a change"],
  ["gives an empty object", () => ({}), "subject: expected a list"],
  ["names no type", () => ({ ...change, type: undefined }), "type: no external type undefined"],
  ["names another type", () => ({ ...change, type: "door.shut" }), 'type: no external type "door.shut"'],
  ["has no subject", () => ({ ...change, subject: undefined }), "subject: expected a list"],
  ["has a text for subject", () => ({ ...change, subject: "north" }), "subject: expected a list"],
  ["has an empty subject", () => ({ ...change, subject: [] }), "subject: expected a list"],
  ["has a subject of nothing", () => ({ ...change, subject: ["doors", undefined] }), "subject: expected a list"],
  ["has no time", () => ({ ...change, timeMs: undefined }), "undefined is no time in epoch milliseconds"],
  ["has a time in text", () => ({ ...change, timeMs: "17" }), "17 is no time in epoch milliseconds"],
  ["has a date for a time", () => ({ ...change, timeMs: new Date(1) }), "is no time in epoch milliseconds"],
  ["has a time beyond all dates", () => ({ ...change, timeMs: 9e15 }), "9000000000000000 is no time"],
  [
    "writes its time as no date",
    () => ({ ...change, time: 'now"' }),
    "time: expected a time in UTC such as 2027-01-01T00:00:00Z",
  ],
  ["has no data", () => ({ ...change, data: undefined }), "data: expected an object, received undefined"],
  ["has text for data", () => ({ ...change, data: "north" }), "data: expected an object, received a string"],
  ["has a list for data", () => ({ ...change, data: [] }), "data: expected an object, received a list"],
  ["has a promise for data", () => ({ ...change, data: Promise.resolve({}) }), "received a promise"],
  ["has data that holds itself", () => ({ ...change, data: itself() }), "TypeError: Converting circular structure"],
  ["has data that JSON has none for", () => ({ ...change, data: { width: 1n } }), "TypeError: Do not know how to"],
  ["has a number for a partition key", () => ({ ...change, partitionKey: 7 }), "partitionKey gives a number, not text"],
  ["has an empty partition key", () => ({ ...change, partitionKey: "" }), "partitionKey gives an empty text"],
  ["has an attribute that is none", () => ({ ...change, data: { door: { id: 1 } } }), "TypeError: "],
])("an event whose mapping %s is quarantined with the reason", (_, given, detail) => {
  expect(readingOf(given)).toEqual({
    ...{ kind: "quarantined", reason: "invalid-event", type: "OPENED", partitionKey: "north", events: [] },
    detail: expect.stringMatching(/^contract doors-v1 cannot map it: /),
  });
  expect(readingOf(given)).toHaveProperty("detail", expect.stringContaining(detail));
});

test.each<[string, () => unknown]>([
  ["nothing", () => undefined],
  ["null", () => null],
  ["an empty list", () => []],
  ["a list of nothing", () => [undefined, null]],
])("an event of which a mapping tells %s is ignored", (_, given) => {
  expect(readingOf(given)).toMatchObject({ kind: "ignored", reason: "no-visible-transition" });
});

test("a field that is null is no attribute, and the body has it", () => {
  const reading = readingOf(() => ({ ...change, data: { door: "north", by: null } }));

  expect(reading).toMatchObject({ kind: "published" });
  const [event] = "events" in reading ? reading.events : [];
  expect(Object.keys(event?.attributes ?? {})).toEqual(["contract", "type", "category", "cluster", "door"]);
  expect(JSON.parse(event?.body ?? "").data).toEqual({ door: "north", by: null });
});

function itself(): object {
  const data: Record<string, unknown> = { door: "north" };
  data["door_again"] = data;
  return data;
}

test("whatever a mapping gives, what is published of it has no flaw that another contract's events are looked at for", () => {
  const text = fc.string({ unit: "binary" });
  const given = fc.record({
    ...{ type: fc.constant("door.opened"), timeMs: fc.nat(), partitionKey: fc.option(text, { nil: undefined }) },
    subject: fc.array(fc.oneof(text, fc.integer()), { minLength: 1 }),
    data: fc.record({ door: fc.oneof(text, fc.anything()), by: fc.oneof(fc.array(text), fc.anything()) }),
  });

  fc.assert(
    fc.property(given, (own) => {
      const reading = readingOf(() => own);
      const events = reading.kind === "published" ? reading.events : [];

      expect(flawOf({ kind: "events", events })).toBeUndefined();
      for (const { body } of events) expect(wellFormedJson(body)).toBe(body);
    }),
  );
});

test.each([
  ["type", "", "door"],
  ["category", "door.opened", ""],
])("an empty %s is refused where the contract is made", (_, type, category) => {
  const form = { name: "doors-v1", typePrefix: "test.", typeSuffix: ".v1", map: {}, events: { [type]: { category } } };

  expect(() => cloudEventsMapping(internal, form)).toThrow("type and category have to be texts, not empty ones");
});
