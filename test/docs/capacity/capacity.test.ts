import { expect, test } from "vitest";
import { limitsOf, needsOf, partitionsOf } from "../../../docs/generator/capacity/capacity.ts";
import { monthlyCost } from "../../../docs/generator/capacity/cost.ts";

const LOAD = {
  ...{ eventsPerSecond: 70_000, eventsPerBatch: 10, externalPerEvent: 0.4 },
  ...{ inTensMicroseconds: 60, oneByOneMicroseconds: 150 },
};

test("concurrency is batches times seconds, but no environment gets more than ten batches a second", () => {
  const { batchesPerSecond, batchSeconds, atWork, environments } = needsOf(LOAD);

  expect(batchesPerSecond).toBe(7_000);
  expect(atWork).toBeCloseTo(7_000 * batchSeconds);
  expect(batchSeconds).toBeCloseTo(0.02 + (0.0006 * 1_769) / 512, 5);
  expect(environments).toBe(700);
});

test("what is needed grows with the rate, in a straight line", () => {
  const once = limitsOf(LOAD, needsOf(LOAD));
  const load = { ...LOAD, eventsPerSecond: 140_000 };
  const twice = limitsOf(load, needsOf(load));

  for (const [index, { needed }] of once.entries()) expect((twice[index]?.needed ?? 0) / needed).toBeCloseTo(2);
  expect([partitionsOf(LOAD), partitionsOf(load)]).toEqual([24, 47]);
});

test("each limit has AWS's own page", () => {
  for (const { quota } of limitsOf(LOAD, needsOf(LOAD)))
    expect(quota.source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
});

test("a month costs what docs/operations.md charges for each million of full batches", () => {
  const millions = (70_000 * 30 * 86_400) / 1e6;
  const amounts = Object.fromEntries(
    monthlyCost(LOAD, needsOf(LOAD)).map(({ what, amount }) => [what, amount / millions]),
  );

  // 1,200,000 with one message in each call: a million fewer sent, and 100,000 calls for them.
  expect(amounts["SQS, sent ten in a call"]).toBeCloseTo(300_000);
  expect(amounts["Lambda, invocations"]).toBeCloseTo(100_000);
  expect(amounts["SNS, standard topic"]).toBeCloseTo(100_000);
  const logs =
    (amounts["logs, without the lines of records"] ?? 0) +
    (amounts["the lines of records (`processor.logRecords`)"] ?? 0);
  expect(logs).toBeCloseTo(0.4);
});
