// A small slice of "seventy thousand a second", and wrong processors whose loss the books must show.
import { describe, expect, test } from "vitest";
import { type CodeUnderTest, SHIPPED_CODE } from "../../../sim/code-under-test.ts";
import { runSlice, type SliceSettings } from "../../../sim/scale/run-slice.ts";
import { type Mutant, PROCESSOR_MUTANTS } from "../mutants.ts";

const SETTINGS: SliceSettings = {
  ...{ seed: 3, slices: 1_000, eventsPerSecond: 70_000, seconds: 240, maxConcurrency: 1_000, snsPerSecond: 60_000 },
  ...{ batchMs: 1, eventMs: 0.2, timeoutSeconds: 10, crashShare: 1 / 1_000, deadlyShare: 0 },
  outage: { fromSecond: 60, seconds: 30 },
};
const run = (code?: Partial<CodeUnderTest>) => runSlice(SETTINGS, { ...SHIPPED_CODE, ...code });

test("whatever SNS and processes do, every event is in the books once, and the topic has what is due", async () => {
  const { wrong, end, minutes, external, handedBack } = await run();

  expect(wrong).toBeUndefined();
  expect(end.received).toBeGreaterThan(15_000);
  const ignored = Object.values(end.ignored).reduce((sum, count) => sum + count, 0);
  expect(end.published + ignored + end.quarantined + end.deadLettered).toBe(end.received);
  expect(end.waiting).toBe(0);
  expect(external.distinct).toBeGreaterThan(end.published);
  expect(handedBack).toBeGreaterThan(0);
  expect(Math.max(...minutes.map(({ waiting }) => waiting))).toBeGreaterThan(1_000); // the outage
});

test("a seed is the same hour each time", async () => {
  expect(await run()).toEqual(await run());
});

test("an event that ends every process which reads it is dead-lettered, and nothing else is lost", async () => {
  const { wrong, end } = await runSlice({ ...SETTINGS, seconds: 60, deadlyShare: 1 / 1_000 });

  expect(wrong).toBeUndefined();
  expect(end.deadLettered).toBeGreaterThan(0);
});

describe("the books show the loss of a processor that", () => {
  test("drops what a partial failure left", async () => {
    const { wrong } = await run((PROCESSOR_MUTANTS["drops what a partial failure left"] as Mutant).code);

    expect(wrong).toMatch(/external events are due/);
  });

  test("acknowledges what it could not publish", async () => {
    const { wrong } = await run({ batchResponse: () => ({ batchItemFailures: [] }) });

    expect(wrong).toMatch(/received \d+, ended \d+, waiting \d+/);
  });

  test("loses one external event", async () => {
    let published = 0;
    const { wrong } = await run({
      snsSink: (...wiring) => {
        const sink = SHIPPED_CODE.snsSink(...wiring);
        return {
          ...sink,
          async publish(events, timeoutMs) {
            published += events.length;
            const isLost = published > 5_000 && published - events.length <= 5_000;
            const kept = isLost ? events.slice(1) : events;
            const results = kept.length > 0 ? await sink.publish(kept, timeoutMs) : [];
            return isLost ? [{ kind: "published" }, ...results] : results;
          },
        };
      },
    });

    expect(wrong).toMatch(/external events are due/);
  });
});
