// A contract with bodies of its own is an engine's code like any other.
import { expect, test } from "vitest";
import { type Contract, readMessage } from "../../../shared/contracts/index.ts";
import { internalEvents } from "../../../shared/internal/index.ts";
import { anyFields } from "../../support/engine-code.ts";

const internal = internalEvents({ schemas: { OPENED: anyFields }, partitionKey: () => "north" });
const event = {
  ...{ contract: "doors", id: "1", type: "door.opened", partitionKey: "north", timeMs: 1, body: "{}" },
  attributes: { contract: "doors", type: "door.opened", tags: ["a"] },
};

function readingOf(given: () => unknown) {
  const contract = { name: "doors", map: given as Contract["map"] };
  const context = { cluster: "test", sequenceNumber: "1", nowMs: 1 };
  return readMessage('{"type":"OPENED"}', { internal, contracts: [contract] }, context);
}
const withEvent = (part: object) => () => ({ kind: "events", events: [event, { ...event, ...part }] });

test.each<[string, () => unknown, string]>([
  ["nothing", () => undefined, "its map gives undefined"],
  ["events alone", () => [event], "its map gives a list"],
  ["a promise", async () => ({ kind: "events", events: [event] }), "its map gives a promise"],
  ["a promise that fails", async () => Promise.reject(new Error("late")), "its map gives a promise"],
  ["an object of no kind", () => ({}), "its map gives neither events nor why there are none"],
  ["no list of events", () => ({ kind: "events", events: event }), "its map gives neither events nor"],
  ["no reason", () => ({ kind: "ignored" }), "its map gives neither events nor why there are none"],
  ["a reason of its own", () => ({ kind: "ignored", reason: "boring" }), "its map gives neither events nor why"],
  ["nothing for an event", () => ({ kind: "events", events: [null] }), "an event that is none: null"],
  ["an event without a body", withEvent({ body: undefined }), "an event that is none: body"],
  ["an event with a body that is not written", withEvent({ body: {} }), "an event that is none: body"],
  ["an event without an id", withEvent({ id: "" }), "an event that is none: id"],
  [
    "an event without a type",
    withEvent({ type: undefined }),
    "that is none: contract and type have to be texts, and attributes too",
  ],
  ["an event without a partition key", withEvent({ partitionKey: 7 }), "an event that is none: partitionKey"],
  ["an event without a time", withEvent({ timeMs: Number.NaN }), "an event that is none: timeMs"],
  ["an event without attributes", withEvent({ attributes: undefined }), "an event that is none: attributes"],
  ["a number for an attribute", withEvent({ attributes: { run: 7 } }), "an event that is none: attributes.run"],
  ["an empty attribute", withEvent({ attributes: { run: "" } }), "an event that is none: attributes.run"],
  ["an empty list for an attribute", withEvent({ attributes: { run: [] } }), "that is none: attributes.run"],
  ["a list of numbers for an attribute", withEvent({ attributes: { run: [7] } }), "that is none: attributes.run"],
  [
    "another contract's name",
    withEvent({ attributes: { ...event.attributes, contract: "v1" } }),
    "that is none: contract and type have to be",
  ],
])("an event of which a contract's own code gives %s is quarantined with the reason", (_, given, detail) => {
  expect(readingOf(given)).toEqual({
    ...{ kind: "quarantined", reason: "invalid-event", type: "OPENED", partitionKey: "north", events: [] },
    detail: expect.stringContaining(`contract doors cannot map it: ${detail.startsWith("its") ? detail : ""}`),
  });
  expect(readingOf(given)).toHaveProperty("detail", expect.stringContaining(detail));
});

test("an event with all that it needs is published", () => {
  expect(readingOf(withEvent({}))).toMatchObject({ kind: "published", events: [event, event] });
});
