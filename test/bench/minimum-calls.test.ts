import { expect, test } from "vitest";
import { minimumCalls } from "../../bench/minimum-calls.ts";

const KIB = 1_024;

test("ten small events fit one call, the eleventh needs another", () => {
  expect(minimumCalls(Array(10).fill(KIB))).toBe(1);
  expect(minimumCalls(Array(11).fill(KIB))).toBe(2);
});

test("events that cannot share a call need one each", () => {
  expect(minimumCalls([140 * KIB, 140 * KIB, 140 * KIB])).toBe(3);
  expect(minimumCalls([200 * KIB, 60 * KIB, 60 * KIB])).toBe(2);
});

test("no events need no call", () => {
  expect(minimumCalls([])).toBe(0);
});
