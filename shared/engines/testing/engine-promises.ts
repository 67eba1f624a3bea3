// What holds for every engine, whatever its vocabulary. A new engine keeps these promises, or it is none.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { type ExternalEvent, type MessageReading, publishedCheck, readMessage } from "../../contracts/index.ts";
import type { TypedEvent } from "../../internal/index.ts";
import { toMessages } from "../../publisher/index.ts";
import { publishedBytes, SNS_EVENT } from "../../sending/index.ts";
import { RAW_DELIVERY_MAX_ATTRIBUTES, SQS_FORBIDDEN_CHARACTER, SQS_MESSAGE_MAX_BYTES } from "../../wiring/index.ts";
import { isOfCanary, type LoadedEngine } from "../index.ts";
import { textsLike } from "./damaged-texts.ts";
import { eachFieldLeftOut } from "./field-variants.ts";

const CONTEXT = { cluster: "test", sequenceNumber: "18893000000000000001", nowMs: 1_764_000_000_100 };
/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
const ATTRIBUTE_VALUE = /^[\u{20}-\u{d7ff}\u{e000}-\u{fffd}]+$/u;
/** Of a message group id and of a deduplication id. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const FIFO_ID = /^[!-~]{1,128}$/;
/** Texts that are tried for each promise about any event. */
const RUNS = 500;

/** One thing that every engine promises, for a runner of tests. */
export interface EnginePromise {
  /** A sentence. */
  readonly title: string;
  /** Returns if it is kept. @throws AssertionError that says with which message it is not */
  readonly check: () => void;
}

/**
 * What every engine promises, tried on its sample and on hundreds of texts that are like it: for vitest, `node:test`, or any other
 * runner whose `test` takes a title and a function.
 *
 * @example
 * for (const { title, check } of enginePromises({ engine, catalogue })) test(title, check);
 */
export function enginePromises({
  engine,
  catalogue,
}: Pick<LoadedEngine, "engine" | "catalogue">): readonly EnginePromise[] {
  const { canary } = engine;
  const lines = readFileSync(catalogue.sample.file, "utf8").split("\n").filter(Boolean);
  const readable = lines.filter((line) => engine.internal.read(line).kind === "parsed");
  const anyText = textsLike(lines);
  const read = (text: string, context = CONTEXT): MessageReading =>
    readMessage(text, { ...engine, limit: SNS_EVENT }, context);
  const eventsOf = (text: string, context = CONTEXT): readonly ExternalEvent[] => {
    const reading = read(text, context);
    return reading.kind === "ignored" ? [] : reading.events;
  };
  const ofSample = lines.flatMap((line) => eventsOf(line));
  const anyEvent = (hold: (event: ExternalEvent) => void): void => {
    ofSample.forEach(hold);
    fc.assert(
      fc.property(anyText, (text) => eventsOf(text).forEach(hold)),
      { numRuns: RUNS },
    );
  };
  const categoryOf = ({ contract, type }: ExternalEvent): string | undefined =>
    catalogue.contracts.find(({ name }) => name === contract)?.events[type]?.category;

  const promises: EnginePromise[] = [
    {
      title: "any text gives an outcome",
      check: () => fc.assert(fc.property(anyText, (text) => void assert.ok(read(text).kind))),
    },
    {
      title: "each type of external event is published by its sample, and no other",
      check: () => {
        const published = new Set(ofSample.map(({ contract, type }) => `${contract} ${type}`));
        const told = catalogue.contracts.flatMap(({ name, events }) =>
          Object.keys(events).map((type) => `${name} ${type}`),
        );
        assert.deepEqual([...published].toSorted(), told.toSorted());
      },
    },
    {
      title: "a body and its attributes are as the catalogue says, and nothing else is in them",
      check: () => {
        const flawIn = publishedCheck(catalogue.contracts);
        anyEvent((event) => {
          const { contract, type, cluster, category } = event.attributes;
          assert.equal(flawIn(event), undefined);
          assert.deepEqual(
            { contract, type, cluster, category },
            { contract: event.contract, type: event.type, cluster: "test", category: categoryOf(event) },
          );
        });
      },
    },
    {
      title: "attributes are at most ten and such as SNS takes, and a body is text that SQS takes",
      check: () =>
        anyEvent(({ attributes, body }) => {
          assert.ok(Object.keys(attributes).length <= RAW_DELIVERY_MAX_ATTRIBUTES);
          for (const value of Object.values(attributes)) {
            assert.ok(value.length > 0);
            for (const text of [value].flat()) assert.match(text, ATTRIBUTE_VALUE);
          }
          assert.doesNotMatch(body, SQS_FORBIDDEN_CHARACTER);
          assert.ok(publishedBytes({ attributes, body }) <= SNS_EVENT.maxBytes);
        }),
    },
    {
      title: "ids and partition keys fit a FIFO topic",
      check: () =>
        anyEvent(({ partitionKey, id }) => {
          assert.match(partitionKey, FIFO_ID);
          assert.match(id, FIFO_ID);
        }),
    },
    {
      title: "an id is the same at another time of sending and in another message, and every change has its own",
      check: () => {
        const ids = (events: readonly ExternalEvent[]): string[] => events.map(({ id }) => id);
        fc.assert(
          fc.property(anyText, fc.nat(), fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), (text, nowMs, sequence) => {
            const again = eventsOf(text, { ...CONTEXT, nowMs, sequenceNumber: String(sequence) });
            assert.deepEqual(ids(again), ids(eventsOf(text)));
          }),
        );
        const all = ids([...new Set(lines)].flatMap((line) => eventsOf(line)));
        assert.equal(new Set(all).size, all.length);
      },
    },
    {
      title: "a field that is null is a field that is absent",
      check: () => {
        for (const { without, withNull } of lines.flatMap(eachFieldLeftOut)) {
          assert.deepEqual(toldBy(read(withNull)), toldBy(read(without)), withNull);
        }
      },
    },
    {
      title: "a field that nobody knows changes nothing",
      check: () => {
        for (const line of readable) {
          const later = JSON.stringify({ ...JSON.parse(line), later_field: { any: [1, "thing"] } });
          assert.deepEqual(outcomeOf(read(later)), outcomeOf(read(line)), later);
        }
      },
    },
    {
      title: "a number that JSON parsing would change is never published",
      check: () => {
        for (const line of lines) {
          for (const [number] of line.matchAll(/(?<=[:[,])\d+(?=[,}\]])/g)) {
            const altered = line.replaceAll(number, "9007199254740993");
            for (const { body } of eventsOf(altered)) assert.doesNotMatch(body, /900719925474099/);
          }
        }
      },
    },
    {
      title: "the engine SDK sends its events under keys that SQS takes, each as the processor reads it",
      check: () => {
        const events = readable.map((line) => JSON.parse(line) as TypedEvent);
        const messages = toMessages(events, SQS_MESSAGE_MAX_BYTES, engine.internal);
        assert.ok(messages.length >= events.length);
        for (const { body, groupId } of messages) {
          const reading = read(body);
          assert.match(groupId, FIFO_ID);
          assert.equal("partitionKey" in reading && reading.partitionKey, groupId, body);
        }
      },
    },
  ];
  if (!canary) return promises;
  return [
    ...promises,
    {
      title: "the canary's event is published in every contract, marked as one, and no other event is",
      check: () => {
        const events = eventsOf(JSON.stringify(canary.event(CONTEXT.nowMs)));
        assert.deepEqual(
          events.map(({ contract }) => contract),
          engine.contracts.map(({ name }) => name),
        );
        assert.ok(events.every((event) => isOfCanary(canary, event)));
        assert.ok(!ofSample.some((event) => isOfCanary(canary, event)));
      },
    },
  ];
}

/** Everything but what is said of it to people. */
const outcomeOf = (reading: MessageReading): unknown =>
  reading.kind === "quarantined" ? { ...reading, detail: undefined } : reading;

/** What subscribers learn: not the nulls that a contract passes on as the engine wrote them, nor ids that are made of them. */
function toldBy(reading: MessageReading): unknown {
  if (reading.kind === "ignored") return reading;
  const events = reading.events.map(({ id: _, body, ...event }) => {
    const { id: __, ...told } = JSON.parse(body, (_key, value) => value ?? undefined);
    return { ...event, told };
  });
  return { ...reading, detail: undefined, events };
}
