// How long messages stay hidden from others, which bounds how long a replay may go on.
import { expect, test } from "vitest";
import { fakeHeldQueue } from "../../../../bench/scale/held-queue.ts";
import { TakenMessages } from "../../../../operations/deployment/held/take.ts";

const MANY = Number.POSITIVE_INFINITY;

test("the time for which messages are hidden begins anew once those taken before are gone", async () => {
  let nowMs = 0;
  const { sqs } = fakeHeldQueue({ messages: 30, keys: 1, isFifo: true });
  const taken = new TakenMessages({ sqs, queueUrl: "dead-letter.fifo", hiddenSeconds: 100, nowMs: () => nowMs });
  const { signal } = new AbortController();

  const first = await taken.take(MANY, 0, signal);
  expect(taken.hiddenUntilMs).toBe(100_000);
  nowMs = 60_000;
  await taken.delete(first);
  const second = await taken.take(MANY, 0, signal);

  expect([first.length, second.length]).toEqual([10, 10]);
  expect(taken.hiddenUntilMs).toBe(160_000);
});

test("it does not while one of them is left", async () => {
  let nowMs = 0;
  const { sqs } = fakeHeldQueue({ messages: 30, keys: 3, isFifo: true });
  const taken = new TakenMessages({ sqs, queueUrl: "dead-letter.fifo", hiddenSeconds: 100, nowMs: () => nowMs });
  const { signal } = new AbortController();

  const first = await taken.take(MANY, 0, signal);
  nowMs = 60_000;
  await taken.delete(first.slice(1));
  await taken.take(MANY, 0, signal);

  expect(taken.hiddenUntilMs).toBe(100_000);
});
