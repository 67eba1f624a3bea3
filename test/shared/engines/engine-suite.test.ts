// What holds for every engine, whatever its vocabulary. A new engine passes this, or it is none.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { processBatch } from "../../../functions/processing/index.ts";
import {
  type ExternalEvent,
  type MessageReading,
  publishedCheck,
  readMessage,
} from "../../../shared/contracts/index.ts";
import { isOfCanary } from "../../../shared/engines/index.ts";
import type { TypedEvent } from "../../../shared/internal/index.ts";
import { toMessages } from "../../../shared/publisher/index.ts";
import { publishedBytes, SNS_EVENT } from "../../../shared/sending/index.ts";
import { SQS_FORBIDDEN_CHARACTER, SQS_MESSAGE_MAX_BYTES } from "../../../shared/wiring/index.ts";
import { textsLike } from "../../support/arbitraries.ts";
import { ENGINES, sampleLines } from "../../support/engines.ts";
import { fakeSink, sqsRecord } from "../../support/processor.ts";

const CONTEXT = { cluster: "test", sequenceNumber: "18893000000000000001", nowMs: 1_764_000_000_100 };
/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
const ATTRIBUTE_VALUE = /^[\u{20}-\u{d7ff}\u{e000}-\u{fffd}]+$/u;

describe.each(ENGINES)("engine %s", (_name, loaded) => {
  const { engine, catalogue } = loaded;
  const lines = sampleLines(loaded);
  const anyText = textsLike(lines);
  const read = (text: string, context = CONTEXT): MessageReading =>
    readMessage(text, { ...engine, limit: SNS_EVENT }, context);
  const eventsOf = (text: string, context = CONTEXT): readonly ExternalEvent[] => {
    const reading = read(text, context);
    return reading.kind === "ignored" ? [] : reading.events;
  };
  const holdsForAnyEvent = (check: (event: ExternalEvent) => void): void => {
    for (const line of lines) eventsOf(line).forEach(check);
    fc.assert(
      fc.property(anyText, (text) => eventsOf(text).forEach(check)),
      { numRuns: 500 },
    );
  };
  const check = publishedCheck(catalogue.contracts);
  const publishedOf = ({ contract, type }: ExternalEvent) => {
    const event = catalogue.contracts.find(({ name }) => name === contract)?.events[type];
    if (!event) throw new Error(`${contract} ${type} is in no catalogue`);
    return event;
  };

  test("any text gives an outcome, and in a batch every record has exactly one", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 10 }), async (texts) => {
        const published: ExternalEvent[] = [];
        const stored: string[] = [];
        const batch = await processBatch(
          texts.map((text, index) => sqsRecord(text, `group-${index % 3}`)),
          { ...engine, cluster: "test" },
          {
            sink: fakeSink(async (events) => {
              published.push(...events);
              return events.map(() => ({ kind: "published" as const }));
            }),
            quarantine: async ({ body }) => void stored.push(body),
            clock: { nowMs: () => CONTEXT.nowMs, remainingMs: () => 10_000, sleep: async () => undefined },
          },
        );

        const kinds = Object.groupBy(batch.items, ({ outcome }) => outcome?.kind ?? "none");
        expect(Object.keys(kinds)).toEqual(expect.not.arrayContaining(["none", "failed"]));
        expect(batch.items).toHaveLength(texts.length);
        expect(stored.toSorted()).toEqual((kinds.quarantined ?? []).map(({ record }) => record.body).toSorted());
        const readings = texts.map((text) => read(text));
        expect(published).toHaveLength(readings.flatMap((each) => ("events" in each ? each.events : [])).length);
      }),
    );
  });

  test("each type of external event is published by its sample, and no other", () => {
    const types = (each: { contract: string; type: string }): string => `${each.contract} ${each.type}`;

    const published = new Set(lines.flatMap((line) => eventsOf(line).map(types)));

    const told = catalogue.contracts.flatMap(({ name: contract, events }) =>
      Object.keys(events).map((type) => types({ contract, type })),
    );
    expect([...published].toSorted()).toEqual(told.toSorted());
  });

  test("a body and its attributes are as the catalogue says, and nothing else is in them", () => {
    holdsForAnyEvent((event) => {
      const { category } = publishedOf(event);
      expect(check(event)).toBeUndefined();
      expect(event.attributes).toMatchObject({ contract: event.contract, type: event.type, category, cluster: "test" });
    });
  });

  test("attributes are at most ten and such as SNS takes, and a body is text that SQS takes", () => {
    holdsForAnyEvent(({ attributes, body }) => {
      expect(Object.keys(attributes).length).toBeLessThanOrEqual(10);
      for (const value of Object.values(attributes)) {
        expect(value.length).toBeGreaterThan(0);
        for (const text of [value].flat()) expect(text).toMatch(ATTRIBUTE_VALUE);
      }
      expect(body).not.toMatch(SQS_FORBIDDEN_CHARACTER);
      expect(publishedBytes({ attributes, body })).toBeLessThanOrEqual(262_144);
    });
  });

  test("ids and partition keys fit a FIFO topic", () => {
    holdsForAnyEvent(({ partitionKey, id }) => {
      expect(partitionKey).toMatch(/^[!-~]{1,128}$/);
      expect(id).toMatch(/^[!-~]{1,128}$/);
    });
  });

  test("an id is the same at another time of sending and in another message, and every change has its own", () => {
    fc.assert(
      fc.property(anyText, fc.nat(), fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), (text, nowMs, sequence) => {
        const again = eventsOf(text, { ...CONTEXT, nowMs, sequenceNumber: String(sequence) });

        expect(again.map(({ id }) => id)).toEqual(eventsOf(text).map(({ id }) => id));
      }),
    );
    const events = [...new Set(lines)].flatMap((line) => eventsOf(line));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  test("a field that is null is a field that is absent", () => {
    for (const { without, withNull } of lines.flatMap(eachFieldLeftOut)) {
      expect(toldBy(read(withNull))).toEqual(toldBy(read(without)));
    }
  });

  test("a field that nobody knows changes nothing", () => {
    for (const line of readable(lines)) {
      const later = JSON.stringify({ ...JSON.parse(line), later_field: { any: [1, "thing"] } });

      expect(outcomeOf(read(later))).toEqual(outcomeOf(read(line)));
    }
  });

  test("a number that JSON parsing would change is never published", () => {
    for (const line of lines) {
      for (const [number] of line.matchAll(/(?<=[:[,])\d+(?=[,}\]])/g)) {
        const altered = line.replaceAll(number, "9007199254740993");
        for (const { body } of eventsOf(altered)) expect(body).not.toMatch(/900719925474099/);
      }
    }
  });

  test("the engine SDK sends its events under keys that SQS takes, each as the processor reads it", () => {
    const events = readable(lines).map((line) => JSON.parse(line) as TypedEvent);

    const messages = toMessages(events, SQS_MESSAGE_MAX_BYTES, engine.internal);

    expect(messages.length).toBeGreaterThanOrEqual(events.length);
    for (const { body, groupId } of messages) {
      expect(groupId).toMatch(/^[!-~]{1,128}$/);
      expect(read(body)).toMatchObject({ partitionKey: groupId });
    }
  });

  test("the canary's event is published in every contract, marked as one, and no other event is", () => {
    const { canary } = engine;
    if (!canary) throw new Error("no canary");

    const events = eventsOf(JSON.stringify(canary.event(CONTEXT.nowMs)));

    expect(events.map(({ contract }) => contract)).toEqual(engine.contracts.map(({ name }) => name));
    expect(events.every((event) => isOfCanary(canary, event))).toBe(true);
    expect(lines.flatMap((line) => eventsOf(line)).some((event) => isOfCanary(canary, event))).toBe(false);
  });

  /** Lines that are read. */
  function readable(all: readonly string[]): string[] {
    return all.filter((line) => engine.internal.read(line).kind === "parsed");
  }
});

/** Everything but what is said of it to people. */
function outcomeOf(reading: MessageReading): unknown {
  if (reading.kind === "quarantined") return { ...reading, detail: undefined };
  return reading;
}

/** What subscribers learn: not the nulls that a contract passes on as the engine wrote them, nor ids that are made of them. */
function toldBy(reading: MessageReading): unknown {
  if (reading.kind === "ignored") return reading;
  const events = reading.events.map(({ id: _, body, ...event }) => {
    const { id: __, ...told } = JSON.parse(body, (_key, value) => value ?? undefined);
    return { ...event, told };
  });
  return { ...reading, detail: undefined, events };
}

/** A message without one of its fields, and with null in its place: for each of its fields, at any depth. */
function eachFieldLeftOut(line: string): { without: string; withNull: string }[] {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    return [];
  }
  const variants: { without: string; withNull: string }[] = [];
  const walk = (at: unknown): void => {
    if (typeof at !== "object" || at === null) return;
    if (Array.isArray(at)) {
      walk(at[0]); // all elements are alike
      return;
    }
    const fields = at as Record<string, unknown>;
    for (const [key, value] of Object.entries(fields)) {
      fields[key] = undefined;
      const without = JSON.stringify(event);
      fields[key] = null;
      variants.push({ without, withNull: JSON.stringify(event) });
      fields[key] = value;
      walk(value);
    }
  };
  walk(event);
  return variants;
}
