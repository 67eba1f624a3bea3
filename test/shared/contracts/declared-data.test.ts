// What leaves in a contract made by the form: what it declares, and nothing else.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { cloudEventsContract, type MessageReading, readMessage } from "../../../shared/contracts/index.ts";
import { internalEvents } from "../../../shared/internal/index.ts";
import { anyFields } from "../../support/engine-code.ts";

const data = {
  door: z.string().check(z.describe("Id of the door")),
  width: z.optional(z.int().check(z.gte(1), z.lte(9))),
  weight: z.optional(z.number()),
  kind: z.optional(z.enum(["oak", "pine"])),
  by: z.optional(z.object({ name: z.string().check(z.minLength(1)), team: z.optional(z.nullable(z.string())) })),
  locks: z.optional(z.array(z.object({ keys: z.array(z.string()) })).check(z.minLength(1), z.maxLength(3))),
  seen: z.optional(z.iso.datetime()),
  since: z.optional(z.iso.date()),
  page: z.optional(z.url()),
  notes: z.optional(z.record(z.string(), z.string())),
  open: z.optional(z.union([z.boolean(), z.literal("ajar"), z.object({ degrees: z.int() })])),
  rest: z.optional(z.looseObject({ a: z.int() })),
};
const internal = internalEvents({ schemas: { OPENED: anyFields }, partitionKey: () => "north" });
const contractOf = (given: () => unknown) =>
  cloudEventsContract(internal, {
    ...{ name: "doors-v1", typePrefix: "test.", typeSuffix: ".v1", summary: "Doors.", partitionKey: "the door" },
    events: { "door.opened": { tells: "", sent: "", category: "door", data, attributes: ["door"] } },
    map: {
      OPENED: () => ({ type: "door.opened", subject: ["doors"], timeMs: 1, data: given() as { door: string } }),
    },
  });

/** What becomes of an event whose mapping gives this for data. */
function readingOf(given: unknown): MessageReading {
  const context = { cluster: "test", sequenceNumber: "1", nowMs: 1 };
  return readMessage('{"type":"OPENED"}', { internal, contracts: [contractOf(() => given)] }, context);
}
/** The data that leaves, as text; undefined if none does. */
function left(given: unknown): string | undefined {
  const reading = readingOf(given);
  const [event] = reading.kind === "ignored" ? [] : reading.events;
  return event && JSON.stringify(JSON.parse(event.body).data);
}

test("a field that is not declared does not leave, however deep it stands", () => {
  const given = {
    secret: "x",
    locks: [{ code: 1234, keys: ["a"] }],
    by: { team: null, name: "ana", mail: "ana@example.com" },
    door: "north",
    rest: { a: 1, b: 2 },
    notes: { any: "thing" },
  };

  expect(left(given)).toBe(
    '{"locks":[{"keys":["a"]}],"by":{"team":null,"name":"ana"},"door":"north","rest":{"a":1,"b":2},"notes":{"any":"thing"}}',
  );
});

test("a field that is not declared changes no id", () => {
  const idOf = (given: object) => {
    const reading = readingOf(given);
    return reading.kind === "published" && reading.events[0]?.id;
  };

  expect(idOf({ width: 2, door: "north", secret: Math.PI })).toBe(idOf({ width: 2, door: "north" }));
  expect(idOf({ width: 2, door: "north" })).toMatch(/^[0-9a-f]{64}$/);
});

describe("an event with a value that is not as declared is quarantined, and the place is said", () => {
  test.each<[unknown, string]>([
    [{}, "data.door: required, but absent"],
    [{ door: 7 }, "data.door: expected string, received number"],
    [{ door: "north", width: 10 }, "data.width: expected at most 9, received 10"],
    [{ door: "north", width: 1.5 }, "data.width: "],
    [{ door: "north", weight: Number.NaN }, "data.weight: "],
    [{ door: "north", kind: "elm" }, 'data.kind: unknown value "elm"'],
    [{ door: "north", by: { name: "" } }, "data.by.name: expected at least 1"],
    [{ door: "north", locks: [] }, "data.locks: expected at least 1 element(s), received 0"],
    // biome-ignore lint/suspicious/noSparseArray: JSON would have null for the hole.
    [{ door: "north", locks: [{ keys: ["a", , "b"] }] }, "data.locks[0].keys[1]: required, but absent"],
    [{ door: "north", seen: "yesterday" }, "data.seen: "],
    [{ door: "north", page: "no page" }, "data.page: "],
    [{ door: "north", open: "wide" }, "data.open: "],
    [new Map([["door", "north"]]), "data.door: required, but absent"],
  ])("%j", (given, place) => {
    expect(readingOf(given)).toMatchObject({ kind: "quarantined", reason: "invalid-event", events: [] });
    expect(readingOf(given)).toHaveProperty("detail", expect.stringContaining(`TypeError: ${place}`));
  });
});

test("a promise that nobody awaits is no value, and does not end the process when it fails", async () => {
  const unheard: unknown[] = [];
  const listen = (reason: unknown) => unheard.push(reason);
  process.on("unhandledRejection", listen);

  const reading = readingOf({ door: "north", seen: Promise.reject(new Error("late")) });

  await new Promise(setImmediate);
  process.off("unhandledRejection", listen);
  expect(reading).toMatchObject({ kind: "quarantined", detail: expect.stringContaining("data.seen: ") });
  expect(unheard).toEqual([]);
});

test("a schema that answers later is refused when the contract is defined, for events leave at once", () => {
  const seen = z.string().check(z.refine(async () => Promise.reject(new Error("nobody hears this"))));
  const names = {
    name: "doors-v1",
    typePrefix: "test.",
    typeSuffix: ".v1",
    summary: "Doors.",
    partitionKey: "the door",
  };
  const event = { tells: "", sent: "", category: "door", data: { seen }, attributes: [] };

  expect(() => cloudEventsContract(internal, { ...names, events: { "door.opened": event }, map: {} })).toThrow(
    "contract doors-v1: events.door.opened: data is asynchronous",
  );
});

test("whatever the mapping gives, what leaves is what the schema makes of it", () => {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom("north", "oak", "2026-11-24T06:00:00Z", "2026-11-24", 1, 1.5, true, "ajar", undefined, [], {}),
    fc.constantFrom("https://example.com", "https://example.org", " https://example.com", "https:"),
    fc.constantFrom({ name: "ana" }, { name: "ana", secret: 1 }, { degrees: 3 }, { degrees: 3, secret: 1 }, { a: 1 }),
    fc.array(fc.record({ keys: fc.array(fc.string()), secret: fc.constantFrom(1, undefined) }), { maxLength: 4 }),
  );
  const given = fc.dictionary(fc.constantFrom(...Object.keys(data), "secret", "toJSON"), value, { maxKeys: 5 });
  fc.assert(
    fc.property(given, (fields) => {
      const wanted = z.safeParse(z.object(data), { door: "north", ...fields });

      const text = left({ door: "north", ...fields });

      expect(text && JSON.parse(text)).toEqual(wanted.success ? JSON.parse(JSON.stringify(wanted.data)) : undefined);
    }),
    { numRuns: 2_000 },
  );
});

test("an object that writes itself otherwise is written as what it holds", () => {
  class Door {
    door = "north";
    toJSON() {
      return { secret: "x" };
    }
  }

  expect(left(new Door())).toBe('{"door":"north"}');
});
