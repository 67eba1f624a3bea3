// Reading by the schemas of any engine.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { internalEvents, listOf } from "../../../shared/internal/index.ts";
import { anyFields, schemaThat } from "../../support/engine-code.ts";

const schema = z.object({
  id: z.string(),
  mail: z.optional(z.email()),
  on: z.optional(z.iso.datetime()),
  ratio: z.optional(z.number()),
  flag: z.optional(z.boolean()),
  kind: z.optional(z.enum(["a", "b"])),
  tags: z.optional(z.array(z.string())),
  hosts: z.optional(listOf(z.object({ name: z.string(), load: z.optional(z.int()) }), 1)),
  either: z.optional(z.union([z.string(), z.int()])),
  strict: z.optional(z.strictObject({ a: z.int() })),
  loose: z.optional(z.looseObject({ a: z.int() })),
  size: z._default(z.int(), 7),
  any: z.optional(z.unknown()),
});
const events = internalEvents({ schemas: { THING: schema }, partitionKey: ({ id }) => id });
const read = (fields: object) => events.read(JSON.stringify({ type: "THING", id: "x", ...fields }));

test("whatever the schema, what is read is what zod makes of it, and null is absent", () => {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom("a", "x@example.com", "2026-11-24T06:00:00Z", 1, 1.5, true, [], ["a"], { a: 1 }, { a: 1, b: 2 }),
    fc.array(fc.record({ name: fc.string(), load: fc.oneof(fc.nat(), fc.constant(null)) }), { maxLength: 3 }),
  );
  const names = fc.constantFrom(...Object.keys(schema._zod.def.shape), "unknown");
  // An empty id is as the schema has it, and no partition key.
  const fields = fc.dictionary(names, value, { maxKeys: 5 }).filter((given) => given["id"] !== "");
  fc.assert(
    fc.property(fields, (given) => {
      const event = JSON.parse(JSON.stringify({ id: "x", ...given }), (_key, each) => each ?? undefined);

      const expected = z.safeParse(schema, event);

      const parsed = read(given);
      expect(parsed.kind === "parsed").toBe(expected.success);
      if (parsed.kind !== "parsed" || !expected.success) return;
      expect(z.safeParse(schema, withoutNulls(parsed.event)).data).toEqual(expected.data);
    }),
    { numRuns: 2_000 },
  );
});

/** An event that needs no copy keeps what nobody reads, nulls among it. */
const withoutNulls = (value: unknown): unknown => JSON.parse(JSON.stringify(value), (_key, each) => each ?? undefined);

describe("what a schema asks for beyond its type is asked", () => {
  test.each([
    [{ mail: "no address" }, /mail: /],
    [{ on: "yesterday" }, /on: /],
    [{ kind: "c" }, /kind: unknown value "c"/],
    [{ hosts: [] }, /hosts: expected at least 1 element/],
    [{ hosts: [{ name: "a" }, { name: 1 }] }, /hosts\[1\]\.name: expected string, received number/],
    [{ strict: { a: 1, b: 2 } }, /strict: /],
    [{ flag: "yes" }, /flag: expected boolean, received string/],
  ])("%j", (fields, detail) => {
    expect(read(fields)).toMatchObject({ kind: "unreadable", reason: "invalid-event", type: "THING" });
    expect(read(fields)).toHaveProperty("detail", expect.stringMatching(detail));
  });
});

test("a value that is absent gets its default, and the type need not be in the schema", () => {
  expect(read({})).toMatchObject({ kind: "parsed", type: "THING", event: { type: "THING", id: "x", size: 7 } });
});

test("what passes through untouched is refused if it could not be written again as it was", () => {
  const withAny = (json: string) => events.read(`{"type":"THING","id":"x","any":${json}}`);

  expect(withAny('{"n":9007199254740992}')).toMatchObject({ kind: "parsed" });
  expect(withAny('{"n":9007199254740993}')).toMatchObject({ kind: "unreadable", reason: "invalid-event" });
  expect(withAny("[".repeat(500) + "]".repeat(500))).toMatchObject({ kind: "unreadable", reason: "invalid-event" });
});

test("a schema that holds itself is read", () => {
  const Node = z.object({
    name: z.string(),
    get next() {
      return z.optional(Node);
    },
  });
  const lists = internalEvents({ schemas: { LIST: z.object({ head: Node }) }, partitionKey: ({ head }) => head.name });

  expect(lists.read('{"type":"LIST","head":{"name":"a","next":{"name":"b"}}}')).toMatchObject({ kind: "parsed" });
  expect(lists.read('{"type":"LIST","head":{"name":"a","next":{"name":7}}}')).toMatchObject({ kind: "unreadable" });
});

const wrapped = internalEvents({
  schemas: { DONE: z.object({ ids: z.array(z.string()) }) },
  partitionKey: ({ ids }) => ids.join("/"),
  wrapper: { type: "ENVELOPE", field: "payload" },
  split: (event) => event.ids.map((id) => ({ ...event, ids: [id] })),
});

test("a wrapper is taken off, and named where something in it is wrong", () => {
  const inEnvelope = (payload: unknown) => wrapped.read(JSON.stringify({ type: "ENVELOPE", payload }));

  expect(inEnvelope({ type: "DONE", ids: ["a"] })).toMatchObject({ kind: "parsed", type: "ENVELOPE" });
  expect(inEnvelope({ type: "DONE", ids: "a" })).toMatchObject({
    detail: "payload.ids: expected array, received string",
  });
  expect(inEnvelope(7)).toMatchObject({ detail: "payload: expected an object" });
  expect(inEnvelope({ type: "ENVELOPE" })).toMatchObject({
    detail: "payload.type: a ENVELOPE may not wrap another",
  });
});

test("an event is split within its wrapper", () => {
  expect(wrapped.split({ type: "ENVELOPE", payload: { type: "DONE", ids: ["a", "b"] } })).toEqual([
    { type: "ENVELOPE", payload: { type: "DONE", ids: ["a"] } },
    { type: "ENVELOPE", payload: { type: "DONE", ids: ["b"] } },
  ]);
});

test("a partition key that does not fit a message group id is hashed", () => {
  const keyOf = (...ids: string[]): unknown => wrapped.read(JSON.stringify({ type: "DONE", ids }));
  const hashed = { kind: "parsed", partitionKey: expect.stringMatching(/^[0-9a-f]{64}$/) };

  expect(keyOf("a", "b")).toMatchObject({ kind: "parsed", partitionKey: "a/b" });
  expect(keyOf("a b")).toMatchObject(hashed);
  expect(keyOf("x".repeat(129))).toMatchObject(hashed);
});

describe("where an engine's own code fails, the event is unreadable, with the reason", () => {
  const fail = (thrown: unknown) => () => {
    throw thrown;
  };
  const rejected = async (): Promise<never> => fail(new Error("nobody hears this"))();

  test.each<[string, () => unknown, string]>([
    ["throws", fail(new Error("no door")), "its partition key fails: Error: no door"],
    ["throws nothing", fail(undefined), "its partition key fails: undefined"],
    ["throws what has no text", fail(Object.create(null)), "its partition key fails: something that cannot be written"],
    ["gives nothing", () => undefined, "its partition key fails: TypeError: partitionKey gives undefined, not text"],
    ["gives null", () => null, "partitionKey gives null, not text"],
    ["gives a number", () => 7, "partitionKey gives a number, not text"],
    ["gives a list", () => ["a"], "partitionKey gives a list, not text"],
    ["gives an object", () => ({}), "partitionKey gives an object, not text"],
    ["gives a promise", async () => "a", "partitionKey gives a promise, not text"],
    ["gives a promise that fails", rejected, "partitionKey gives a promise, not text"],
    ["gives an empty text", () => "", "partitionKey gives an empty text"],
  ])("a partition key that %s", (_, partitionKey, detail) => {
    const engine = internalEvents({ schemas: { DONE: z.object({}) }, partitionKey: partitionKey as () => string });

    expect(engine.read('{"type":"DONE"}')).toEqual({
      ...{ kind: "unreadable", reason: "invalid-event", type: "DONE" },
      detail: expect.stringContaining(detail),
    });
  });

  test.each<[string, z.ZodMiniType<object>, string]>([
    ["throws", schemaThat(fail(new Error("no door"))), "DONE: its schema fails: Error: no door"],
    ["throws as JSON.parse does", schemaThat(() => JSON.parse("{")), "DONE: its schema fails: SyntaxError: "],
    [
      "throws as a date does",
      schemaThat(() => new Date(Number.NaN).toISOString()),
      "its schema fails: RangeError: Invalid time",
    ],
    [
      "asks itself without end",
      schemaThat(function self(): unknown {
        return self();
      }),
      "nested too deeply",
    ],
    ["makes text", schemaThat(() => "a door"), "DONE: its schema makes a string of it, not an object"],
    ["makes nothing", schemaThat(() => undefined), "DONE: its schema makes undefined of it, not an object"],
    ["answers later", z.object({}).check(z.refine(() => Promise.resolve(true))), "DONE: its schema fails: "],
  ])("a schema that %s", (_, schema, detail) => {
    const engine = internalEvents({ schemas: { DONE: schema }, partitionKey: () => "a" });

    expect(engine.read('{"type":"DONE"}')).toEqual({
      ...{ kind: "unreadable", reason: "invalid-event", type: "DONE" },
      detail: expect.stringContaining(detail),
    });
  });

  test.each<[string, () => unknown, string]>([
    ["nothing", () => undefined, "split gives undefined, not a list of events"],
    ["an event instead of a list", () => ({ type: "DONE" }), "split gives an object, not a list of events"],
    ["a promise", async () => [], "split gives a promise, not a list of events"],
    ["no event", () => [], "split gives no event"],
    ["null among events", () => [{ type: "DONE" }, null], "split gives null among its events"],
    ["a promise among events", () => [rejected()], "split gives a promise among its events"],
  ])("a split that gives %s throws a sentence", (_, split, sentence) => {
    const engine = internalEvents({
      ...{ schemas: { DONE: anyFields }, partitionKey: () => "a", wrapper: { type: "ENVELOPE", field: "payload" } },
      split: split as never,
    });

    expect(() => engine.split({ type: "DONE" })).toThrow(sentence);
    expect(() => engine.split({ type: "ENVELOPE", payload: { type: "DONE" } })).toThrow(sentence);
  });
});

test.each([
  ["refines", z.object({}).check(z.refine(async () => Promise.reject(new Error("nobody hears this"))))],
  [
    "transforms",
    z.object({
      id: z.pipe(
        z.string(),
        z.transform(async (id: string) => id),
      ),
    }),
  ],
  ["refines a part of a list", z.object({ all: z.array(z.string().check(z.refine(async () => true))) })],
])("a schema that %s asynchronously is refused when the engine is defined", (_, schema) => {
  expect(() => internalEvents({ schemas: { DONE: schema }, partitionKey: () => "a" })).toThrow(
    "schemas: DONE is asynchronous, and events are read at once",
  );
});

test.each([
  ["a check", z.object({}).check(z.refine(() => Promise.reject(new Error("nobody hears this"))))],
  [
    "a transformation",
    z.object({
      id: z.pipe(
        z.optional(z.string()),
        z.transform(() => Promise.reject(new Error("nobody hears this"))),
      ),
    }),
  ],
])(
  "%s that gives a promise all the same makes the event unreadable, and its failure is nobody's",
  async (_, schema) => {
    const unheard: unknown[] = [];
    const listen = (reason: unknown): void => void unheard.push(reason);
    process.on("unhandledRejection", listen);

    const engine = internalEvents({ schemas: { DONE: schema }, partitionKey: () => "a" });
    const reading = engine.read('{"type":"DONE"}');

    await new Promise(setImmediate);
    process.off("unhandledRejection", listen);
    expect(reading).toMatchObject({ kind: "unreadable", reason: "invalid-event" });
    expect(unheard).toEqual([]);
  },
);
