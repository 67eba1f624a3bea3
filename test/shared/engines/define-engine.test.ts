import { expect, test } from "vitest";
import * as z from "zod/mini";
import { readMessage } from "../../../shared/contracts/index.ts";
import {
  cloudEventsContract,
  cloudEventsMapping,
  contractsOf,
  defineEngine,
  internalEvents,
} from "../../../shared/engines/index.ts";

const internal = internalEvents({
  schemas: {
    OPENED: z.object({ door: z.string(), at_ms: z.int(), by: z.optional(z.string()) }),
    TICK: z.object({ at_ms: z.int() }),
  },
  partitionKey: (event) => (event.type === "OPENED" ? event.door : "ticks"),
});

const form = {
  name: "doors-v1",
  typePrefix: "test.",
  typeSuffix: ".v1",
  summary: "Doors.",
  partitionKey: "the door",
} as const;

const doors = cloudEventsContract(internal, {
  ...form,
  events: {
    "door.opened": {
      tells: "A door opened.",
      sent: "when a door opens",
      category: "door",
      data: { door: z.string().check(z.describe("Id of the door")), by: z.optional(z.string()) },
      attributes: ["door"],
    },
  },
  map: {
    OPENED: ({ door, by, at_ms }) => ({
      type: "door.opened",
      subject: ["doors", door],
      timeMs: at_ms,
      data: { door, by },
    }),
  },
});

const engine = defineEngine({ name: "doors", internal, contracts: [doors] });
const context = { cluster: "test", sequenceNumber: "1", nowMs: 1 };
const read = (event: object) => readMessage(JSON.stringify(event), engine, context);

test("a form that is filled in is an engine: its events are read, ordered, mapped or ignored", () => {
  expect(read({ type: "OPENED", door: "north", at_ms: 1_764_000_000_000 })).toMatchObject({
    kind: "published",
    partitionKey: "north",
    events: [{ contract: "doors-v1", type: "door.opened", attributes: { door: "north" } }],
  });
  expect(read({ type: "TICK", at_ms: 1 })).toMatchObject({ kind: "ignored", reason: "internal-only" });
  expect(read({ type: "CLOSED", door: "north" })).toMatchObject({ kind: "quarantined", reason: "unknown-type" });
});

test("a mapping is typed by the type of the event, and by the data of what it makes", () => {
  const events = { "door.opened": { tells: "", sent: "", category: "door", data: { door: z.string() } } } as const;
  const change = { type: "door.opened", subject: [], timeMs: 1 } as const;
  cloudEventsContract(internal, {
    ...form,
    events,
    map: {
      OPENED: (event) => {
        // @ts-expect-error an opened door has no such field
        event.width;
        return { ...change, data: { door: event.door } };
      },
      // @ts-expect-error the id of a door is text
      TICK: (event) => ({ ...change, data: { door: event.at_ms } }),
    },
  });
  cloudEventsContract(internal, {
    ...form,
    events,
    map: {
      // @ts-expect-error no such event is told of
      OPENED: ({ door }) => ({ ...change, type: "door.closed", data: { door } }),
    },
  });
});

test("a mapping that throws quarantines its message with the reason, and no other", () => {
  expect(read({ type: "OPENED", door: "north", at_ms: 9e15 })).toMatchObject({
    kind: "quarantined",
    reason: "invalid-event",
    detail: "contract doors-v1 cannot map it: RangeError: 9000000000000000 is no time in epoch milliseconds",
    events: [],
  });
});

test.each([
  ["has no contract", { contracts: [] }, /engine doors: has no contract/],
  ["calls two contracts alike", { contracts: [doors, doors] }, /a contract cannot be called "doors-v1"/],
  [
    "calls a contract what no folder is called",
    { contracts: [{ ...doors, name: "Doors V1" }] },
    /a contract cannot be called "Doors V1": lower-case letters/,
  ],
  [
    "has a canary that nobody reads",
    { canary: { attribute: "door", value: "x", event: () => ({ type: "OPENED" }) } },
    /canary: contract doors-v1 does not publish it: door: required, but absent; at_ms: required, but absent/,
  ],
  [
    "has a canary that no contract publishes",
    { canary: { attribute: "door", value: "x", event: (at_ms: number) => ({ type: "TICK", at_ms }) } },
    /canary: contract doors-v1 does not publish it: internal-only/,
  ],
  [
    "has a canary that subscribers would get",
    { canary: { attribute: "door", value: "x", event: (at_ms: number) => ({ type: "OPENED", door: "north", at_ms }) } },
    /canary: an event of contract doors-v1 has not the attribute door x/,
  ],
  [
    "has a canary without its time",
    { canary: { attribute: "door", value: "x", event: () => ({ type: "OPENED", door: "x", at_ms: 77 }) } },
    /canary: the moment of sending cannot be told from an event of contract doors-v1/,
  ],
])("an engine that %s is refused", (_, part, sentence) => {
  expect(() => defineEngine({ ...engine, ...part })).toThrow(sentence);
});

test("contracts are found by name, or the sentence says which there are", () => {
  expect(contractsOf(engine, ["doors-v1"])).toEqual([doors]);
  expect(() => contractsOf(engine, ["v1"])).toThrow('unknown contract "v1": engine doors has doors-v1');
});

test("a contract whose attributes SNS would refuse is refused", () => {
  const withAttributes = (names: readonly string[]) =>
    cloudEventsContract(internal, {
      ...form,
      events: {
        "door.opened": {
          ...{ tells: "", sent: "", category: "door" },
          data: Object.fromEntries(names.map((name) => [name, z.string()])),
          attributes: names,
        },
      },
      map: {},
    });

  expect(() => withAttributes(["a", "b", "c", "d", "e", "f"])).not.toThrow();
  expect(() => withAttributes(["a", "b", "c", "d", "e", "f", "g"])).toThrow(/door\.opened: more than 10 attributes/);
  expect(() => withAttributes(["a", "a"])).toThrow(/door\.opened: two attributes are called a/);
  for (const name of ["AWS.door", "door.", ".door", "a..b", "", "Tür", "x".repeat(257)]) {
    expect(() => withAttributes([name])).toThrow(`door.opened: SNS takes no attribute called ${name}`);
  }
});

test.each([
  ["contract", ["contract"]],
  ["type", ["type"]],
  ["category", ["door", "category"]],
  ["cluster", [{ name: "cluster", path: ["door"] }]],
] as const)(
  "an attribute that would replace Sluice's own %s is refused when the engine is defined",
  (name, attributes) => {
    const events = {
      "door.opened": {
        ...{ tells: "", sent: "", category: "door", attributes },
        data: { door: z.string(), contract: z.string(), type: z.string(), category: z.string() },
      },
    } as const;
    const sentence = `doors-v1 door.opened: an attribute called ${name} would replace Sluice's own; give it another name`;

    expect(() => cloudEventsContract(internal, { ...form, events, map: {} })).toThrow(sentence);
    expect(() => cloudEventsMapping(internal, { ...form, events, map: {} })).toThrow(sentence);
  },
);

test("a mapping for a type that the engine does not have is refused", () => {
  // biome-ignore lint/suspicious/noExplicitAny: JavaScript has no compiler to say it.
  const map: any = { CLOSED: () => undefined };

  expect(() => cloudEventsContract(internal, { ...form, events: {}, map })).toThrow("map: no internal type CLOSED");
});
