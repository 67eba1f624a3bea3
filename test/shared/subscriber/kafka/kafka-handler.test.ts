// Records of Kafka, in the shapes in which clients hand them over.
import { describe, expect, test, vi } from "vitest";
import { kafkaRecord } from "../../../../functions/sinks/kafka-record.ts";
import type { ExternalEvent } from "../../../../shared/contracts/index.ts";
import {
  type KnownEvent,
  newestOnly,
  readEvent,
  type UnknownEvent,
  withoutDuplicates,
} from "../../../../shared/engines/maestro/subscriber/index.ts";
import { type ConsumedRecord, kafkaHandler } from "../../../../shared/subscriber/kafka/index.ts";
import { externalEvents, oneOfEachType } from "../../../support/sample-events.ts";

/** The samples have their bodies parsed. */
const recordOf = (sample: (typeof externalEvents)[number]) =>
  kafkaRecord({ ...sample, body: JSON.stringify(sample.body) } as ExternalEvent);

type Shape = (record: ReturnType<typeof kafkaRecord>) => ConsumedRecord;

const texts = (record: ReturnType<typeof kafkaRecord>) =>
  [...record.headers].map(([name, value]) => [`${name}`, `${value}`] as const);
/** As consumers get them, by client. */
const SHAPES: readonly [client: string, shape: Shape][] = [
  ["@platformatic/kafka, bytes", (record) => ({ ...record, offset: 7n })],
  [
    "@platformatic/kafka, texts",
    (record) => ({ value: `${record.value}`, headers: new Map(texts(record)), offset: 7n }),
  ],
  [
    "kafkajs and Confluent's own",
    (record) => ({
      value: record.value,
      headers: Object.fromEntries(texts(record).map(([name, value]) => [name, Buffer.from(value)])),
      offset: "7",
    }),
  ],
  [
    "node-rdkafka",
    (record) => ({
      value: record.value,
      headers: texts(record).map(([name, value]) => ({ [name]: Buffer.from(value) })),
      offset: 7,
    }),
  ],
];
const [[, plain]] = SHAPES as [(typeof SHAPES)[0]];

describe.each(SHAPES)("a record of %s", (_, shape) => {
  test.each(oneOfEachType)("$contract $type is read as from any other transport", (event) => {
    const reading = readEvent(shape(recordOf(event)));

    expect(reading).toMatchObject({ kind: "event", contract: event.contract, event: event.body });
    expect((reading as KnownEvent).attributes).toEqual(event.attributes);
  });

  test("is filtered by its headers, and what a filter keeps away is not parsed", async () => {
    const got: (KnownEvent | UnknownEvent)[] = [];
    const read = vi.fn(readEvent);
    const filter = { status: ["FAILED"], contract: ["v1"] };
    const handle = kafkaHandler((received) => void got.push(received), { filter, read });

    const outcomes = [];
    for (const event of externalEvents) outcomes.push((await handle(shape(recordOf(event)))).kind);

    const wanted = externalEvents.filter(
      ({ contract, attributes }) => contract === "v1" && [attributes["status"]].flat().includes("FAILED"),
    );
    expect(wanted.length).toBeGreaterThan(0);
    expect(got.map(({ event }) => event)).toEqual(wanted.map(({ body }) => body));
    expect(read).toHaveBeenCalledTimes(wanted.length);
    expect(new Set(outcomes)).toEqual(new Set(["handled", "filtered"]));
  });
});

test("duplicates are handed on once, and what is outdated not at all", async () => {
  const got: unknown[] = [];
  const handle = kafkaHandler(withoutDuplicates(newestOnly(({ event }) => void got.push(event))));
  const [first, second] = externalEvents.filter(
    ({ contract, type }) => contract === "v1" && type === "workflow-instance.status.changed",
  );
  if (!first || !second) throw new Error("no events");

  for (const event of [first, first, second, first]) await handle(plain(recordOf(event)));

  expect(got.filter((event) => (event as { id: string }).id === (first.body as { id: string }).id)).toHaveLength(1);
});

test("a tombstone, and what is no JSON or no event, is a problem and not thrown", async () => {
  const handle = kafkaHandler(() => undefined);

  expect(await handle({ value: null, offset: 1 })).toMatchObject({ kind: "problem", reason: "not-an-event" });
  expect(await handle({ value: "{", offset: 1 })).toMatchObject({ kind: "problem", reason: "invalid-json" });
  expect(await handle({ value: "{}", offset: 1 })).toMatchObject({ kind: "problem", reason: "not-an-event" });
  expect(await handle({ value: Buffer.from([0xff]), offset: 1 })).toMatchObject({ detail: "not valid UTF-8" });
});

test("it rejects with what the work rejects with, so that nobody commits", async () => {
  const [event] = externalEvents;
  if (!event) throw new Error("no events");
  const handle = kafkaHandler(() => {
    throw new Error("the store is down");
  });

  await expect(handle(plain(recordOf(event)))).rejects.toThrow("the store is down");
});
