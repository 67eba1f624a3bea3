// Every event of the sample day on a real broker, as subscribers in Java and in Python read it, beside what SNS delivers of it.
import { readFileSync } from "node:fs";
import type { Message } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { engine } from "#engine";
import { sampleEvents } from "../../../catalogue/index.ts";
import { kafkaConnection } from "../../../functions/sinks/kafka-connection.ts";
import { kafkaSink } from "../../../functions/sinks/kafka-sink.ts";
import { type Broker, startBroker } from "../../../local/kafka/broker.ts";
import { createTopics } from "../../../local/kafka/create-topics.ts";
import { drainQueue } from "../../../local/runs/drain-queue.ts";
import type { ExternalEvent } from "../../../shared/contracts/index.ts";
import { KafkaEnvironmentSchema } from "../../../shared/wiring/index.ts";
import { emulatedTopic } from "../../support/emulated-topic.ts";
import { kafkaVariables, TOPICS } from "./kafka-variables.ts";
import { READERS, type ReadRecord } from "./readers.ts";

const lines = readFileSync("shared/engines/maestro/sample/engine-life.jsonl", "utf8").split("\n").filter(Boolean);
const events = sampleEvents(engine, lines);
/** Events of one call, of several keys and both contracts. */
const CALL = 50;

let broker: Broker;
beforeAll(async () => {
  broker = await startBroker();
  await createTopics(broker.bootstrap, Object.values(TOPICS), { partitions: 6 });
  const sink = kafkaSink(kafkaConnection(KafkaEnvironmentSchema.parse(kafkaVariables(broker.bootstrap))), TOPICS);
  for (let at = 0; at < events.length; at += CALL) {
    const results = await sink.publish(events.slice(at, at + CALL), 10_000);
    expect(results.filter(({ kind }) => kind !== "published")).toEqual([]);
  }
  await sink.close();
});
afterAll(() => broker?.stop());

describe.each(Object.entries(READERS))("a subscriber in %s", (_name, read) => {
  let records: readonly ReadRecord[] = [];
  beforeAll(() => {
    records = read(broker.bootstrap, Object.values(TOPICS));
  });

  test("reads what SNS delivers, byte for byte", async () => {
    expect(events.length).toBeGreaterThan(500);
    expect(sorted(records.map(({ value, headers }) => [value, attributesIn(headers)]))).toEqual(
      sorted(await deliveredBySns(events)),
    );
  });

  test("finds each key in one partition of its contract's topic, in order", () => {
    const placed = Map.groupBy(records, ({ topic, key }) => `${topic}/${key}`);
    const published = Map.groupBy(events, ({ contract, partitionKey }) => `${topicOf(contract)}/${partitionKey}`);

    expect(new Set(placed.keys())).toEqual(new Set(published.keys()));
    for (const [place, own] of placed) {
      expect(new Set(own.map(({ partition }) => partition)).size, place).toBe(1);
      expect(own.map(({ value }) => value)).toEqual(published.get(place)?.map(({ body }) => body));
    }
  });

  test("reads CloudEvents as such, and filters by their attributes without parsing", () => {
    for (const { topic, headers, value, event } of records) {
      const envelope = topic === TOPICS.v1 ? JSON.parse(value ?? "") : undefined;
      const { data, datacontenttype, ...attributes } = envelope ?? {};

      expect(headers["content-type"]).toBe(`application/${envelope ? "cloudevents+json" : "json"}; charset=UTF-8`);
      expect(event).toEqual(envelope && eventOf(envelope));
      expect(envelopeIn(headers)).toEqual(byName(Object.entries(attributes).map(([name, of]) => [name, String(of)])));
    }
  });
});

const topicOf = (contract: string): string => TOPICS[contract as keyof typeof TOPICS];
const eventOf = ({ id, source, type, time }: Record<string, string>) => ({
  id,
  source,
  type,
  time: Date.parse(time ?? ""),
});
const sorted = (of: readonly unknown[]): string[] => of.map((each) => JSON.stringify(each)).toSorted();
const byName = (headers: Iterable<readonly [string, string]>) =>
  Object.fromEntries([...headers].toSorted(([a], [b]) => (a < b ? -1 : 1)));

const attributesIn = (headers: ReadRecord["headers"]) =>
  byName(Object.entries(headers).filter(([name]) => name !== "content-type" && !name.startsWith("ce_")));
const envelopeIn = (headers: ReadRecord["headers"]) =>
  byName(
    Object.entries(headers).flatMap(([name, text]) =>
      name.startsWith("ce_") ? [[name.slice("ce_".length), text]] : [],
    ),
  );

/** Body and attributes, as a queue with raw delivery has them. */
async function deliveredBySns(own: readonly ExternalEvent[]): Promise<[body: string, attributes: object][]> {
  const topic = await emulatedTopic();
  const queue = await topic.subscribe();
  await topic.publish(...own);
  const delivered: [string, object][] = [];
  const all = new AbortController();
  const take = ({ Body = "", MessageAttributes = {} }: Message): void => {
    const attributes = Object.entries(MessageAttributes).map(
      ([name, { StringValue = "" }]) => [name, StringValue] as const,
    );
    if (delivered.push([Body, byName(attributes)]) === own.length) all.abort();
  };
  await drainQueue(topic.sqs, queue, take, all.signal);
  return delivered;
}
