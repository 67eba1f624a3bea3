// An engine's own code fails on one event of ten: the other nine go out.
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { processBatch } from "../../../functions/processing/index.ts";
import { cloudEventsContract, defineEngine, internalEvents } from "../../../shared/engines/index.ts";
import { failing, schemaThat } from "../../support/engine-code.ts";
import { fakeSink, sqsRecord } from "../../support/processor.ts";

/** Parts of an engine's code that may fail on one event, and be right about all others. */
interface Parts {
  readonly schema: (event: { door: string }) => unknown;
  readonly partitionKey: (event: { door: string }) => unknown;
  readonly mapping: (event: { door: string }) => unknown;
}
const RIGHT: Parts = {
  schema: (event) => event,
  partitionKey: ({ door }) => door,
  mapping: ({ door }) => ({ type: "door.opened", subject: ["doors", door], timeMs: 1, data: { door } }),
};

function engineOf(parts: Parts) {
  const internal = internalEvents({
    schemas: { OPENED: schemaThat(parts.schema) },
    partitionKey: parts.partitionKey as () => string,
  });
  const contract = cloudEventsContract(internal, {
    ...{ name: "doors-v1", typePrefix: "test.", typeSuffix: ".v1", summary: "Doors.", partitionKey: "the door" },
    events: { "door.opened": { tells: "", sent: "", category: "door", data: { door: z.string() } } },
    map: { OPENED: parts.mapping as never },
  });
  return defineEngine({ name: "doors", internal, contracts: [contract] });
}

const onDoor5 =
  <Event extends { door: string }>(right: (event: Event) => unknown, wrong: () => unknown) =>
  (event: Event) =>
    event.door === "5" ? wrong() : right(event);

test.each<[string, Partial<Parts>]>([
  ["a schema that throws", { schema: onDoor5(RIGHT.schema, failing) }],
  ["a schema that makes nothing", { schema: onDoor5(RIGHT.schema, () => null) }],
  ["a partition key that throws", { partitionKey: onDoor5(RIGHT.partitionKey, failing) }],
  ["no partition key", { partitionKey: onDoor5(RIGHT.partitionKey, () => undefined) }],
  ["an empty partition key", { partitionKey: onDoor5(RIGHT.partitionKey, () => "") }],
  ["a partition key that is promised", { partitionKey: onDoor5(RIGHT.partitionKey, async () => failing()) }],
  ["a mapping that throws", { mapping: onDoor5(RIGHT.mapping, failing) }],
  ["a mapping that promises", { mapping: onDoor5(RIGHT.mapping, async () => failing()) }],
  ["a mapping that gives text", { mapping: onDoor5(RIGHT.mapping, () => "door.opened") }],
])("%s quarantines its event with a reason; the nine others of the batch are published", async (_, wrong) => {
  const published: string[] = [];
  const stored: { body: string; reason: string; detail: string }[] = [];
  const records = Array.from({ length: 10 }, (_each, door) => sqsRecord({ type: "OPENED", door: String(door) }, "g"));

  const { items } = await processBatch(
    records,
    { ...engineOf({ ...RIGHT, ...wrong }), cluster: "test" },
    {
      sink: fakeSink(async (events) => {
        published.push(...events.map(({ partitionKey }) => partitionKey));
        return events.map(() => ({ kind: "published" as const }));
      }),
      quarantine: async ({ body }, cause) => void stored.push({ body, ...cause }),
      clock: { nowMs: () => 1, remainingMs: () => 10_000, sleep: async () => undefined },
    },
  );

  expect(published).toEqual(["0", "1", "2", "3", "4", "6", "7", "8", "9"]);
  expect(stored).toEqual([
    { body: '{"type":"OPENED","door":"5"}', reason: "invalid-event", detail: expect.stringMatching(/\w/) },
  ]);
  expect(items.map(({ outcome }) => outcome?.kind)).toEqual(
    Array.from({ length: 10 }, (_each, door) => (door === 5 ? "quarantined" : "published")),
  );
});
