// What every sink promises the processor. Another one needs a place of its own, as `place.ts` has it, and a line here.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PublishResult, Sink } from "../../../functions/processing/index.ts";
import type { ExternalEvent } from "../../../shared/contracts/index.ts";
import { kafkaByClient } from "./kafka-place.ts";
import { type Arrived, type OpenPlace, routed, VERDICTS, type Verdict } from "./place.ts";
import { snsByClient, snsByHttp } from "./sns-place.ts";

const PLACES: readonly [name: string, open: OpenPlace][] = [
  ["SNS standard, by its client", snsByClient("standard")],
  ["SNS standard, over HTTP", snsByHttp("standard")],
  ["SNS FIFO, by its client", snsByClient("fifo")],
  ["SNS FIFO, over HTTP", snsByHttp("fifo")],
  ["Kafka, by its client", kafkaByClient()],
  ["two SNS topics behind one sink", routed(snsByClient("standard"))],
  ["two SNS FIFO topics behind one sink", routed(snsByHttp("fifo"))],
  ["two clusters of Kafka behind one sink", routed(kafkaByClient())],
];

/** Long enough for any machine; a call that is not ended fails the test. */
const TIMEOUT_MS = 20_000;

/** Each with content, key and id of its own. */
const event = (n: number, fields: Partial<ExternalEvent> = {}): ExternalEvent =>
  Object.freeze({
    ...{ contract: "v1", id: `e${n}`, type: "t", partitionKey: `key/${n}`, timeMs: 1_764_000_000_000 },
    attributes: Object.freeze({ contract: "v1", n: `${n}`, status: Object.freeze([`A${n}`, "B"]) }),
    body: `{"n":${n}}`,
    ...fields,
  });
const events = (count: number): ExternalEvent[] => Array.from({ length: count }, (_, n) => event(n));

/** So large that the place counts it as so many bytes. */
function sized(n: number, bytes: number, { event: { bytesOf } }: Sink): ExternalEvent {
  let length = bytes;
  // More than once, for what tells of a length grows with it.
  for (let over = 1; over !== 0; length -= over) over = bytesOf(event(n, { body: "x".repeat(length) })) - bytes;
  return event(n, { body: "x".repeat(length) });
}

const placeOf = ({ attributes }: Arrived): number => Number(attributes["n"]);
const contentOf = (each: Pick<Arrived, "body" | "attributes">) => ({ body: each.body, attributes: each.attributes });
/** In the order in which the events were given: two places behind one sink have none of their own. */
const contents = (arrived: readonly Arrived[]) =>
  arrived.toSorted((a, b) => placeOf(a) - placeOf(b)).map((each) => contentOf(each));
const kindsOf = (results: readonly PublishResult[]): string[] => results.map(({ kind }) => kind);
/** What a sink says of an event that met with this. */
const resultOf = (verdict: Verdict): string =>
  verdict === "taken" ? "published" : verdict === "unnamed" ? "service-refused" : verdict;
const verdicts = fc.array(fc.constantFrom(...VERDICTS), { minLength: 1, maxLength: 10 });

describe.each(PLACES)("%s", (_name, open) => {
  test("gives one result for each event, in order; what is taken is whole, and nothing of those around it", async () => {
    const { sink, take, behave } = await open();
    await fc.assert(
      fc.asyncProperty(verdicts, async (plan) => {
        behave((arrived) => plan[placeOf(arrived)] ?? "unnamed");
        const given = events(plan.length);

        const results = await sink.publish(given, TIMEOUT_MS);

        expect(kindsOf(results)).toEqual(plan.map(resultOf));
        for (const result of results) if (result.kind !== "published") expect(result.detail).not.toBe("");
        expect(contents(take())).toEqual(given.filter((_, n) => plan[n] === "taken").map(contentOf));
      }),
      { numRuns: 50 },
    );
  });

  test("calls under way side by side keep their results apart", async () => {
    const { sink, behave } = await open();
    behave((arrived) => VERDICTS[placeOf(arrived) % VERDICTS.length] ?? "unnamed");
    const calls = Array.from({ length: 5 }, (_, call) => events(50).slice(call * 10, call * 10 + 7));

    const results = await Promise.all(calls.map((call) => sink.publish(call, TIMEOUT_MS)));

    for (const [call, own] of results.entries()) {
      expect(kindsOf(own)).toEqual(own.map((_, index) => resultOf(VERDICTS[(call * 10 + index) % 5] ?? "unnamed")));
    }
  });

  test("body and attributes arrive byte for byte", async () => {
    const { sink, take } = await open();
    const text = fc.string({ unit: "binary" }).map((value) => value.replaceAll(/[\ud800-\udfff\ufffe\uffff]/g, ""));
    const body = fc.oneof(text, fc.json(), fc.constantFrom(" {} ", "\r\n\t", "<&>\"'", "🚀é\u2028", "%2B+ &a=b"));
    // As contracts have them: what SNS would refuse is left out before.
    const value = text
      .map((raw) => raw.replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, ""))
      .filter((kept) => kept !== "");
    const attributes = fc.record({ cluster: value, tags: fc.array(value, { minLength: 1 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(body, attributes), { minLength: 1, maxLength: 5 }), async (contents_) => {
        const given = contents_.map(([raw, more], n) =>
          event(n, { body: raw || "{}", attributes: { n: `${n}`, ...more } }),
        );

        expect(kindsOf(await sink.publish(given, TIMEOUT_MS))).toEqual(given.map(() => "published"));

        expect(contents(take())).toEqual(given.map(contentOf));
      }),
      { numRuns: 50 },
    );
  });

  test("takes a call that is full in entries, one that is full in bytes, and an event of its very limit", async () => {
    const { sink, take } = await open();
    const { event: limit, call } = sink;
    const fullOfBytes = [
      sized(0, Math.floor(call.maxBytes / 2), sink),
      sized(2, call.maxBytes - Math.floor(call.maxBytes / 2), sink),
    ];

    for (const full of [events(call.maxEntries), fullOfBytes, [sized(0, limit.maxBytes, sink)]]) {
      expect(kindsOf(await sink.publish(full, TIMEOUT_MS))).toEqual(full.map(() => "published"));
      expect(contents(take())).toEqual(full.map(contentOf));
    }
  });

  test("counts bytes as the place does: of an event that is one byte too large it says that it is never taken", async () => {
    const { sink, take } = await open();

    const results = await sink.publish([sized(0, sink.event.maxBytes + 1, sink)], TIMEOUT_MS);

    expect(kindsOf(results)).toEqual(["message-refused"]);
    expect(take()).toEqual([]);
  });

  test("what it tells quickly of an event's size is never too little", async () => {
    const { sink } = await open();
    const text = fc.string({ unit: fc.constantFrom("a", '"', "\\", "\n", "\t", "é", "€", "\u2028", "🚀") });
    const attributes = fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(text, fc.array(text)));
    fc.assert(
      fc.property(text, attributes, fc.nat(1), (body, own, n) => {
        const one = event(n, { body, attributes: own });
        expect(sink.event.bytesAtMost(one)).toBeGreaterThanOrEqual(sink.event.bytesOf(one));
      }),
    );
  });

  test("hands on what order is kept within and what duplicates are told by, to a place that knows of them", async () => {
    const { sink, take, knows } = await open();
    const [first, second, third] = [0, 2, 4].map((n) => event(n, { partitionKey: "one" }));
    if (!first || !second || !third) throw new Error("no events");

    for (const one of [first, second, third]) await sink.publish([one], TIMEOUT_MS);

    const arrived = take();
    expect(arrived.map(placeOf)).toEqual([0, 2, 4]);
    const told = [first, second, third].map(({ partitionKey: key, id }) => ({ key, id }));
    expect(arrived.map((each) => knows.map((name) => each[name]))).toEqual(
      told.map((each) => knows.map((name) => each[name])),
    );
  });

  test.each(["service-refused", "deployment-refused"] as const)(
    "a whole call that is %s is so of each",
    async (kind) => {
      const { sink, take, behave } = await open();
      behave(kind);

      expect(kindsOf(await sink.publish(events(3), TIMEOUT_MS))).toEqual([kind, kind, kind]);
      expect(take()).toEqual([]);
    },
  );

  test("of a call that is refused for what is in it, none is given up before it was alone in one", async () => {
    const { sink, behave } = await open();
    behave("message-refused");

    const together = [event(0), event(2), event(4)];
    expect(kindsOf(await sink.publish(together, TIMEOUT_MS))).toEqual(together.map(() => "call-refused"));
    expect(kindsOf(await sink.publish([event(0)], TIMEOUT_MS))).toEqual(["message-refused"]);
  });

  test("a connection that breaks may be over in a moment, and the next call is as good as any", async () => {
    const { sink, take, behave } = await open();
    behave("broken");
    expect(kindsOf(await sink.publish(events(2), TIMEOUT_MS))).toEqual(["service-refused", "service-refused"]);

    behave(() => "taken");
    expect(kindsOf(await sink.publish(events(2), TIMEOUT_MS))).toEqual(["published", "published"]);
    expect(take()).toHaveLength(2);
  });

  test("a call that is not answered has ended when its time is over, and is not taken for published", async () => {
    const { sink, behave } = await open();
    behave("silent");
    const startMs = performance.now();

    const results = await sink.publish(events(2), 60);

    expect(kindsOf(results)).toEqual(["service-refused", "service-refused"]);
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });
});
