import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type KnownEvent,
  newestOnly,
  readEvent,
  type UnknownEvent,
} from "../../../shared/engines/maestro/subscriber/index.ts";
import { receivedEvent, stepChange } from "../../support/external-events.ts";
import * as factories from "../../support/internal-events.ts";

type Received = KnownEvent | UnknownEvent;

function setUp(options: Parameters<typeof newestOnly>[1] = {}) {
  const handled: Received[] = [];
  const dropped: Received[] = [];
  const onDropped = (received: Received) => void dropped.push(received);
  return { handled, dropped, handle: newestOnly((received) => void handled.push(received), { onDropped, ...options }) };
}

const START_MS = 1_764_000_000_000;
const at = (seconds: number) => START_MS + seconds * 1_000;
const started = stepChange({ statuses: ["STARTING", "RUNNING"], sequence: 9, atMs: at(1) });
const ended = stepChange({ statuses: ["RUNNING", "SUCCEEDED"], sequence: 10, atMs: at(2) });
const otherStep = stepChange({ step: "copy", statuses: ["STARTING", "RUNNING"], sequence: 8, atMs: at(0) });
const otherInstance = stepChange({ instance: 8, statuses: ["STARTING", "RUNNING"], sequence: 1, atMs: at(0) });

test("an event that was overtaken is dropped", async () => {
  const { handled, dropped, handle } = setUp();

  for (const received of [ended, started, otherInstance]) await handle(received);

  expect(handled).toEqual([ended, otherInstance]);
  expect(dropped).toEqual([started]);
});

test("the same event may come again, so that failed work can be repeated", async () => {
  const { handled, handle } = setUp();

  for (const received of [started, started, ended, started]) await handle(received);

  expect(handled).toEqual([started, started, ended]);
});

test("an event outdates all of its workflow instance, or only its own run or attempt", async () => {
  const perKey = setUp();
  const perSubject = setUp({ per: "subject" });

  for (const received of [ended, otherStep, started]) {
    await perKey.handle(received);
    await perSubject.handle(received);
  }

  expect(perKey.handled).toEqual([ended]);
  expect(perSubject.handled).toEqual([ended, otherStep]);
});

test("only so many keys are remembered", async () => {
  const { handled, handle } = setUp({ maxKeys: 1 });

  for (const received of [ended, otherInstance, started]) await handle(received);

  expect(handled).toHaveLength(3);
});

describe("an end is never turned back by what was before it:", () => {
  const atOnce = stepChange({ statuses: ["RUNNING", "SUCCEEDED"], sequence: 10, atMs: at(1) });

  test.each([
    [
      "published again by a replay",
      [started, ended, stepChange({ statuses: ["STARTING", "RUNNING"], sequence: 99, atMs: at(1) })],
    ],
    [
      "held back, and published after it",
      [ended, stepChange({ statuses: ["STARTING", "RUNNING"], sequence: 99, atMs: at(1) })],
    ],
    ["of the same moment, and late", [atOnce, started]],
    [
      "of the same moment, published again",
      [started, atOnce, stepChange({ statuses: ["STARTING", "RUNNING"], sequence: 99, atMs: at(1) })],
    ],
  ])("%s", async (_, events) => {
    const { handled, handle } = setUp();

    for (const received of events) await handle(received);

    expect(handled.at(-1)?.event).toMatchObject({ data: { status: "SUCCEEDED" } });
  });

  test("also where a change was read only as published again", async () => {
    const { handled, handle } = setUp();
    const again = stepChange({ statuses: ["STARTING", "RUNNING"], sequence: 99, atMs: at(1) });

    for (const received of [again, started, atOnce]) await handle(received);

    expect(handled).toEqual([again, started, atOnce]);
  });
});

test("an engine that publishes out of order is put right by the times of its changes", async () => {
  const { handled, handle } = setUp();
  const overtaken = stepChange({ statuses: ["RUNNING", "SUCCEEDED"], sequence: 8, atMs: at(2) });

  for (const received of [started, overtaken]) await handle(received);

  expect(handled).toEqual([started, overtaken]);
});

test("two deployments have the same workflows, and neither outdates the other", async () => {
  const { handled, handle } = setUp();
  const inGreen = stepChange({ statuses: ["STARTING", "RUNNING"], sequence: 1, atMs: at(0), cluster: "green" });

  for (const received of [ended, inGreen]) await handle(received);

  expect(handled).toEqual([ended, inGreen]);
});

describe("events of Maestro, which have no sequence,", () => {
  const maestro = (seconds: number, cluster: string, ...statuses: string[]) =>
    stepChange({ statuses, atMs: at(seconds), contract: "maestro", cluster });
  const running = maestro(1, "blue", "STARTING", "RUNNING");
  const succeeded = maestro(2, "blue", "RUNNING", "SUCCEEDED");

  test("are outdated by the times of their changes, in their own cluster", async () => {
    const { handled, dropped, handle } = setUp();
    const inGreen = maestro(1, "green", "STARTING", "RUNNING");

    for (const received of [succeeded, running, inGreen, succeeded]) await handle(received);

    expect(handled).toEqual([succeeded, inGreen, succeeded]);
    expect(dropped).toEqual([running]);
  });

  test("of one moment come in their order, and the first of them not again", async () => {
    const { handled, handle } = setUp();
    const atOnce = maestro(1, "blue", "RUNNING", "SUCCEEDED");

    for (const received of [running, atOnce, running]) await handle(received);

    expect(handled).toEqual([running, atOnce]);
  });

  test("about a workflow itself are outdated too, and without a time none is", async () => {
    const { handled, handle } = setUp();
    const version = (event_time: number) =>
      receivedEvent(factories.workflowVersionUpdate({ event_time }), { contract: "maestro" });
    const later = readEvent({
      ...{ workflow_id: "etl.daily", cluster_name: "test", sync_time: 1, send_time: 1, type: "WORKFLOW_MOVED_EVENT" },
    }) as UnknownEvent;

    for (const received of [version(at(2)), later, version(at(1))]) await handle(received);

    expect(handled).toEqual([version(at(2)), later]);
  });
});

test("events of an engine that says nothing of itself all pass", async () => {
  const handled: object[] = [];
  const handle = newestOnly<{ event: object }>(({ event }) => void handled.push(event));

  for (const event_time of [2, 1]) await handle({ event: { type: "MOVED", event_time } });

  expect(handled).toHaveLength(2);
});

const STATUSES = ["RUNNING", "PAUSED", "SUCCEEDED"] as const;
test("however events are published again, mixed and repeated, the state in the end is that of the latest change", async () => {
  const changes = fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 8 });
  const deliveries = changes.chain((seconds) =>
    fc.tuple(
      fc.constant(seconds),
      fc.array(fc.record({ of: fc.constantFrom(...seconds), sequence: fc.integer({ min: 1, max: 50 }) }), {
        maxLength: 20,
      }),
    ),
  );

  await fc.assert(
    fc.asyncProperty(deliveries, async ([seconds, repeated]) => {
      const { handled, handle } = setUp();
      const change = (second: number, sequence: number) =>
        stepChange({
          statuses: ["STARTING", STATUSES[second % STATUSES.length] ?? "RUNNING"],
          sequence,
          atMs: at(second),
        });
      const all = [
        ...seconds.map((second, index) => change(second, index)),
        ...repeated.map(({ of, sequence }) => change(of, sequence)),
      ];

      for (const received of all) await handle(received);

      expect(handled.at(-1)?.event).toMatchObject({ time: new Date(at(Math.max(...seconds))).toISOString() });
    }),
  );
});

test("what the handler throws is the caller's to know", async () => {
  const handle = newestOnly(() => Promise.reject(new Error("no")));

  await expect(handle(ended)).rejects.toThrow("no");
});
