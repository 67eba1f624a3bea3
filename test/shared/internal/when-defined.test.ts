// What an engine is refused for when it is defined, and what becomes of it in the functions, which do not ask again.
import { afterEach, expect, test, vi } from "vitest";
import * as z from "zod/mini";
import { cloudEventsMapping, defineEngine, internalEvents } from "../../../shared/engines/index.ts";

afterEach(() => vi.unstubAllGlobals());

const asynchronous = () =>
  internalEvents({
    schemas: { DONE: z.object({}), LATE: z.object({ id: z.string().check(z.refine(async () => true)) }) },
    partitionKey: () => "a",
  });
const withoutCanary = () => {
  const internal = internalEvents({ schemas: { DONE: z.object({}) }, partitionKey: () => "a" });
  const contract = { name: "c", map: () => ({ kind: "ignored", reason: "internal-only" }) as const };
  const canary = { attribute: "a", value: "b", event: () => ({ type: "DONE" }) };
  return defineEngine({ name: "e", internal, contracts: [contract], canary });
};
const withBadAttribute = () =>
  cloudEventsMapping(internalEvents({ schemas: { DONE: z.object({}) }, partitionKey: () => "a" }), {
    ...{ name: "c", typePrefix: "t.", typeSuffix: ".v1", map: {} },
    events: { done: { category: "c", attributes: ["AWS.a"] } },
  });

test.each([
  ["an asynchronous schema", asynchronous, "schemas: LATE is asynchronous"],
  ["a canary that no contract publishes", withoutCanary, "contract c does not publish it"],
  ["an attribute that SNS refuses", withBadAttribute, "SNS takes no attribute called AWS.a"],
])(
  "an engine with %s is refused by who deploys it, and defined without a look in a function",
  (_, define, sentence) => {
    expect(define).toThrow(sentence);

    vi.stubGlobal("IN_FUNCTION", true);

    expect(define).not.toThrow();
  },
);

test("in a function an event of a schema that was never looked at is quarantined, and those of other types are read", () => {
  vi.stubGlobal("IN_FUNCTION", true);
  const { read } = asynchronous();

  expect(read('{"type":"DONE"}')).toMatchObject({ kind: "parsed" });
  expect(read('{"type":"LATE","id":"x"}')).toEqual({
    ...{ kind: "unreadable", reason: "invalid-event", type: "LATE" },
    detail: "LATE: its schema fails: TypeError: schemas: LATE is asynchronous, and events are read at once",
  });
});
