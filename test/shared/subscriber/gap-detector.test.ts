import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gapDetector, type KnownEvent } from "../../../shared/subscriber/index.ts";
import { receivedEvent, stepChange } from "../../support/external-events.ts";
import * as factories from "../../support/internal-events.ts";

const START_MS = 1_764_000_000_000;
const step = (sequence: number, ...statuses: string[]) =>
  stepChange({ statuses, sequence, atMs: START_MS + sequence * 1_000 });
const gapsIn = (events: readonly KnownEvent[]) => {
  const gapBefore = gapDetector();
  return events.map((event) => gapBefore(event)).filter((gap) => gap !== undefined);
};

const starting = step(1, "NOT_CREATED", "WAITING_FOR_SIGNALS");
const running = step(2, "WAITING_FOR_SIGNALS", "STARTING", "RUNNING");
const ended = step(3, "FINISHING", "SUCCEEDED");

test("an event that starts where the last one ended leaves no gap", () => {
  expect(gapsIn([starting, running, ended])).toEqual([]);
});

test("an event that starts elsewhere tells of a gap, and what was missed between which events", () => {
  const [first, third] = [starting, ended].map(({ event }) => event as { id: string; sequence: string; time: string });

  const [gap, ...more] = gapsIn([starting, ended]);

  expect(more).toEqual([]);
  expect(gap).toEqual({
    subject: "workflows/etl.daily/instances/7/runs/1/steps/load/attempts/2",
    from: "WAITING",
    to: "RUNNING",
    after: { id: first?.id, sequence: first?.sequence, time: first?.time },
    before: { id: third?.id, sequence: third?.sequence, time: third?.time },
  });
});

test("the first event of an instance may start anywhere, and each attempt has its own story", () => {
  const otherStep = stepChange({ step: "copy", statuses: ["RUNNING", "USER_FAILED"], sequence: 4 });

  expect(gapsIn([ended, otherStep])).toEqual([]);
});

/** The same change, published again by the engine: a later sequence, but its own id and time. */
const again = (original: number, sequence: number, ...statuses: string[]) =>
  stepChange({ statuses, sequence, atMs: START_MS + original * 1_000 });

describe("no gap is seen in", () => {
  test.each([
    ["duplicates", [starting, running, running, ended, ended]],
    ["an event that comes late", [starting, running, ended, starting]],
    ["the last change, published again", [starting, running, ended, again(3, 9, "FINISHING", "SUCCEEDED")]],
    [
      "an earlier change, published again",
      [starting, running, ended, again(2, 9, "WAITING_FOR_SIGNALS", "STARTING", "RUNNING")],
    ],
  ])("%s", (_, events) => {
    expect(gapsIn(events)).toEqual([]);
  });

  test("workflow changes and events of Maestro", () => {
    const deleted = receivedEvent(factories.deleteWorkflow());
    const maestro = receivedEvent(factories.stepInstanceUpdate(), { contract: "maestro" });

    expect(gapsIn([deleted, maestro, deleted, maestro])).toEqual([]);
  });
});

test("workflow instances have gaps too", () => {
  const change = (old_status: string, new_status: string, sequence: number) =>
    receivedEvent(
      factories.workflowInstanceUpdate([
        factories.changeRecord({ old_status, new_status, event_time: START_MS + sequence }),
      ]),
      { sequence },
    );

  expect(gapsIn([change("CREATED", "IN_PROGRESS", 1), change("PAUSED", "SUCCEEDED", 2)])).toMatchObject([
    { subject: "workflows/etl.daily/instances/7/runs/1", from: "RUNNING", to: "PAUSED" },
  ]);
});

test("whatever gets lost on the way, every visible gap is found and none is made up", () => {
  const STATUSES = ["NOT_CREATED", "WAITING_FOR_SIGNALS", "PAUSED", "RUNNING", "SUCCEEDED"];
  const lives = fc.array(
    fc.record({ step: fc.constantFrom("a", "b", "c"), to: fc.constantFrom(...STATUSES), isLost: fc.boolean() }),
    { maxLength: 30 },
  );

  fc.assert(
    fc.property(lives, (changes) => {
      const actual = new Map<string, string>();
      const seen = new Map<string, string>();
      const gapBefore = gapDetector();
      for (const [index, { step: name, to, isLost }] of changes.entries()) {
        const from = actual.get(name) ?? "NOT_CREATED";
        if (from === to) continue;
        actual.set(name, to);
        if (isLost) continue;
        const sequence = index + 1;
        const received = stepChange({ step: name, statuses: [from, to], sequence, atMs: START_MS + sequence });

        const gap = gapBefore(received);

        expect(gap !== undefined).toBe(seen.has(name) && seen.get(name) !== from);
        seen.set(name, to);
      }
    }),
  );
});
