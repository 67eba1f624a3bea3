// Whose turn it is where the events of a key that are in one call share their fate.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { BatchItem } from "../../../functions/processing/batch-item.ts";
import { keysWhole } from "../../../functions/processing/index.ts";
import type { ExternalEvent } from "../../../shared/contracts/index.ts";
import { sqsRecord } from "../../support/processor.ts";

const event = (partitionKey: string, n: number, bytes = 1): ExternalEvent => ({
  ...{ contract: "v1", id: `${n}`, type: "t", partitionKey, timeMs: 0, attributes: {} },
  body: "x".repeat(bytes),
});
const item = (groupId: string, pending: ExternalEvent[], fields: Partial<BatchItem> = {}): BatchItem => ({
  ...{ record: sqsRecord("", groupId), groupId, reading: undefined, pending, cause: undefined, outcome: undefined },
  ...fields,
});
const bytesOf = ({ body }: ExternalEvent): number => body.length;
const limits = (maxEntries: number, maxBytes: number) => ({
  event: { name: "a place", maxBytes, bytesOf, bytesAtMost: bytesOf },
  call: { maxEntries, maxBytes },
});
const ROOMY = limits(1_000, 1_000);
const idsOf = (calls: ReturnType<typeof keysWhole>): string[][] => calls.map((call) => call.map((one) => one.event.id));
const calls = (items: BatchItem[], within = ROOMY, alone: ExternalEvent[] = []) =>
  idsOf(keysWhole(items, within, new Set(alone)));

test("all events of all keys go at once while they fit, each key's in order", () => {
  const items = [item("a", [event("a", 0), event("a", 1)]), item("b", [event("b", 2)]), item("a", [event("a", 3)])];

  expect(calls(items)).toEqual([["0", "1", "2", "3"]]);
});

test("what does not fit behind the first events of its key waits for the next round", () => {
  const items = [
    item(
      "a",
      [0, 1, 2, 3].map((n) => event("a", n, 40)),
    ),
    item("b", [event("b", 4, 30)]),
  ];

  expect(calls(items, limits(1_000, 100))).toEqual([["0", "1"], ["4"]]);
  expect(calls(items, limits(3, 1_000))).toEqual([["0", "1", "2"], ["4"]]);
});

test("an event that must go alone does, before the later ones of its key and after the earlier ones", () => {
  const [first, second, third] = [event("a", 0), event("a", 1), event("a", 2)];

  expect(calls([item("a", [first, second, third]), item("b", [event("b", 3)])], ROOMY, [second])).toEqual([["0", "3"]]);
  expect(calls([item("a", [second, third]), item("b", [event("b", 3)])], ROOMY, [second])).toEqual([["1"], ["3"]]);
});

test("nothing later of a group goes before a record of it that must be quarantined is stored", () => {
  const torn = item("a", [event("a", 0)], { cause: { reason: "event-too-large", detail: "" } });
  const later = item("a", [event("other", 1)]);

  expect(calls([torn, later, item("b", [event("b", 2)])])).toEqual([["0", "2"]]);
});

test("nothing goes behind a failed record of its group", () => {
  const failed = item("a", [event("a", 0)], { outcome: { kind: "failed", reason: "publish-refused" } });

  expect(calls([failed, item("a", [event("a", 1)]), item("b", [event("b", 2)])])).toEqual([["2"]]);
});

test("whatever the sizes: a key is in one call of a round, in order from its first event, and every round gets on", () => {
  const sizes = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 120 }), fc.boolean()), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 8 }), (drawn, maxEntries) => {
      const all = drawn.map(([key, bytes], n) => event(key, n, bytes));
      const alone = new Set(all.filter((_, n) => drawn[n]?.[2]));
      const items = all.map((one) => item(one.partitionKey, [one]));
      const sent: ExternalEvent[] = [];
      for (let round = 0; items.some(({ pending }) => pending.length > 0); round += 1) {
        expect(round).toBeLessThanOrEqual(all.length);
        const planned = keysWhole(items, limits(maxEntries, 100), alone);
        const keysOfCalls = planned.map((call) => [...new Set(call.map((one) => one.event.partitionKey))]);
        expect(keysOfCalls.flat()).toHaveLength(new Set(keysOfCalls.flat()).size);
        for (const call of planned) {
          expect(call.length).toBeGreaterThan(0);
          expect(call.length).toBeLessThanOrEqual(maxEntries);
          if (call.some((one) => alone.has(one.event))) expect(call).toHaveLength(1);
          if (call.length > 1) expect(call.reduce((sum, one) => sum + bytesOf(one.event), 0)).toBeLessThanOrEqual(100);
          for (const one of call) {
            sent.push(one.event);
            one.item.pending = [];
          }
        }
      }
      for (const key of ["a", "b", "c"]) {
        expect(sent.filter((one) => one.partitionKey === key)).toEqual(all.filter((one) => one.partitionKey === key));
      }
    }),
  );
});
