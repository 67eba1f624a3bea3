// Messages packed into calls.
import fc from "fast-check";
import { expect, test } from "vitest";
import { batchesOf, packCalls } from "../../../shared/sending/index.ts";

const limits = { maxEntries: 4, maxBytes: 100 };
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const pack = (sizes: readonly number[]): number[][] => packCalls(sizes, (size) => size, limits);

test("a call holds what it takes, to the entry and to the byte, and each item is in one", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 60 }), (sizes) => {
      const calls = pack(sizes);

      for (const call of calls) {
        expect(call.length).toBeLessThanOrEqual(limits.maxEntries);
        expect(sum(call)).toBeLessThanOrEqual(limits.maxBytes);
      }
      expect(calls.flat().toSorted()).toEqual(sizes.toSorted());
    }),
  );
});

test("an item goes into the first call with room; one that is larger than a call is alone in it", () => {
  expect(pack([60, 60, 40, 40, 1])).toEqual([[60, 40], [60, 40], [1]]);
  expect(pack([101, 1])).toEqual([[101], [1]]);
  expect(pack([])).toEqual([]);
});

test("batches are as many as one call takes, in their order", () => {
  expect(batchesOf([...Array(21).keys()]).map((batch) => batch.length)).toEqual([10, 10, 1]);
  expect(batchesOf([1, 2, 3], 2)).toEqual([[1, 2], [3]]);
  expect(batchesOf([])).toEqual([]);
});
