// Which events may go out now, and in which calls.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyGroupRule, type BatchItem, batchResponse } from "../../../functions/processing/batch-item.ts";
import { allAtOnce, firstOfEachKey, type PlannedEvent } from "../../../functions/processing/plan-publish.ts";
import type { ExternalEvent } from "../../../shared/contracts/index.ts";
import { publishedBytes, SNS_CALL, SNS_EVENT } from "../../../shared/sending/index.ts";
import { sqsRecord } from "../../support/processor.ts";

const event = (bytes: number, partitionKey = "w/1"): ExternalEvent => ({
  ...{ contract: "v1", id: "id", type: "t", partitionKey, timeMs: 0, attributes: {} },
  body: "x".repeat(bytes),
});
const item = (groupId: string, pending: ExternalEvent[], fields: Partial<BatchItem> = {}): BatchItem => ({
  ...{ record: sqsRecord("", groupId), groupId, reading: undefined, pending, cause: undefined, outcome: undefined },
  ...fields,
});
const SNS = { event: SNS_EVENT, call: SNS_CALL };
const sized = (sizes: readonly number[]): ExternalEvent[] => sizes.map((bytes) => event(bytes));
const eventsOf = (calls: readonly (readonly PlannedEvent[])[]): ExternalEvent[] => calls.flat().map((one) => one.event);
const bytesOf = (call: readonly PlannedEvent[]): number =>
  call.reduce((sum, one) => sum + publishedBytes(one.event), 0);

describe("packing into calls", () => {
  const packCalls = (events: ExternalEvent[], alone: ReadonlySet<ExternalEvent> = new Set()) =>
    allAtOnce([item("g", events)], SNS, alone);
  /** The textbook's first fit: each into the first call that has room, however many calls are open. */
  const firstFit = (sizes: readonly number[]): number => {
    const calls: { entries: number; bytes: number }[] = [];
    for (const bytes of sizes) {
      const call = calls.find((one) => one.entries < 10 && one.bytes + bytes <= 262_144);
      if (call) {
        call.entries += 1;
        call.bytes += bytes;
      } else calls.push({ entries: 1, bytes });
    }
    return calls.length;
  };
  const smallSize = fc.integer({ min: 1, max: 2_000 });
  const size = fc.integer({ min: 1, max: 262_144 });
  /** As many small ones as others, or nearly all small: then it is the number that fills calls. */
  const sizes = fc.oneof(
    fc.array(fc.oneof(smallSize, size), { maxLength: 60 }),
    fc.array(fc.oneof({ arbitrary: smallSize, weight: 19 }, { arbitrary: size, weight: 1 }), { maxLength: 60 }),
  );

  test("no call has more than ten entries or 262,144 bytes, and each event is in exactly one", () => {
    fc.assert(
      fc.property(sizes, (bytes) => {
        const events = sized(bytes);

        const calls = packCalls(events);

        for (const call of calls) {
          expect(call.length).toBeLessThanOrEqual(10);
          expect(bytesOf(call)).toBeLessThanOrEqual(262_144);
        }
        expect(new Set(eventsOf(calls))).toEqual(new Set(events));
        expect(calls.flat()).toHaveLength(events.length);
      }),
    );
  });

  test("never more calls than first fit, and never fewer than numbers and sizes ask for", () => {
    fc.assert(
      fc.property(sizes, (bytes) => {
        const calls = packCalls(sized(bytes)).length;

        const total = bytes.reduce((sum, one) => sum + one, 0);
        expect(calls).toBeLessThanOrEqual(firstFit(bytes));
        expect(calls).toBeGreaterThanOrEqual(Math.max(Math.ceil(bytes.length / 10), Math.ceil(total / 262_144)));
      }),
    );
  });

  test.each([
    [0, 0],
    [1, 1],
    [10, 1],
    [11, 2],
    [5_000, 500],
  ])("%i small events are %i calls", (events, calls) => {
    expect(packCalls(sized(Array(events).fill(800)))).toHaveLength(calls);
  });

  test("also beside a larger one, no more than ten small events share a call", () => {
    const calls = packCalls(sized([30_000, ...Array<number>(20).fill(800)]));

    expect(calls.map((call) => call.length)).toEqual([10, 10, 1]);
  });

  test("a small event joins the large one before it that has room left", () => {
    expect(packCalls(sized([262_000, 262_000, 144, 144])).map((call) => call.length)).toEqual([2, 2]);
    expect(packCalls(sized([262_144, 1]))).toHaveLength(2);
  });

  const K = 1_000;
  const sizesIn = (calls: readonly (readonly PlannedEvent[])[]) =>
    calls.map((call) => call.map(({ event: { body } }) => body.length / K));

  test("events go in their own order, unless the largest first need fewer calls", () => {
    expect(sizesIn(packCalls(sized([100 * K, 100 * K, 160 * K, 160 * K])))).toEqual([
      [160, 100],
      [160, 100],
    ]);
    expect(sizesIn(packCalls(sized([100 * K, 170 * K, 10 * K])))).toEqual([[100, 10], [170]]);
    expect(sizesIn(packCalls(sized([10 * K, 20 * K])))).toEqual([[10, 20]]);
  });

  test("a call that is full leaves the others open", () => {
    const small = Array<number>(11).fill(1 * K);

    expect(packCalls(sized([200 * K, 100 * K, ...small, 150 * K]))).toHaveLength(2);
  });

  test("an event that must go alone does, and those that need not go together", () => {
    const events = sized([1 * K, 2 * K, 3 * K, 4 * K]);
    const alone = new Set(events.slice(1, 3));

    expect(sizesIn(packCalls(events, alone))).toEqual([[1, 4], [2], [3]]);
  });
});

describe("whose turn it is", () => {
  const [a1, a2, b1, c1] = [event(1, "a"), event(2, "a"), event(3, "b"), event(4, "c")];
  const turn = (items: readonly BatchItem[], topic: "standard" | "fifo") =>
    eventsOf((topic === "fifo" ? firstOfEachKey : allAtOnce)(items, SNS, new Set()));

  test("on a standard topic everything at once", () => {
    expect(turn([item("a", [a1, b1]), item("a", [a2])], "standard")).toEqual([a1, b1, a2]);
  });

  test("on a FIFO topic the first unfinished record of a group, and the first event of each partition key", () => {
    expect(turn([item("a", [a1, a2]), item("a", [c1]), item("b", [b1])], "fifo")).toEqual([a1, b1]);
    expect(turn([item("workflow", [a1, b1, a2])], "fifo")).toEqual([a1, b1]);
    expect(turn([item("one", [a1]), item("other", [a2])], "fifo")).toEqual([a1]);
  });

  test("a record that is done leaves the turn to the next of its group", () => {
    expect(turn([item("a", [], { outcome: { kind: "published" } }), item("a", [a2])], "fifo")).toEqual([a2]);
  });

  test.each(["standard", "fifo"] as const)("behind a failed record of its group, never: %s", (topic) => {
    const failed = item("a", [a1], { outcome: { kind: "failed", reason: "publish-refused" } });

    expect(turn([failed, item("a", [a2]), item("b", [b1])], topic)).toEqual([b1]);
  });

  test("what follows a failed record of its group is handed back for that reason, in order", () => {
    const items = [
      item("a", [], { outcome: { kind: "failed", reason: "publish-refused" } }),
      item("b", [], { outcome: { kind: "published" } }),
      item("a", [], { outcome: { kind: "published" } }),
    ];

    applyGroupRule(items);

    expect(items.map(({ outcome }) => outcome)).toEqual([
      { kind: "failed", reason: "publish-refused" },
      { kind: "published" },
      { kind: "failed", reason: "earlier-record-of-group-failed" },
    ]);
    expect(batchResponse(items)).toEqual({
      batchItemFailures: [items[0], items[2]].map((one) => ({ itemIdentifier: one?.record.messageId })),
    });
  });
});
