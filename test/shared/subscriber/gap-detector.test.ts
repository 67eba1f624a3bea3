import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import * as z from "zod/mini";
import { readMessage } from "../../../shared/contracts/index.ts";
import { cloudEventsContract, epochMs, internalEvents } from "../../../shared/engines/index.ts";
import {
  eventReader,
  gapDetector,
  type KnownEvent,
  readEvent,
} from "../../../shared/engines/maestro/subscriber/index.ts";
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
    source: "/sluice/test",
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

test("two deployments run the same workflows, each with a story of its own", () => {
  const inGreen = stepChange({
    statuses: ["PAUSED", "SUCCEEDED"],
    sequence: 9,
    atMs: START_MS + 9_000,
    cluster: "green",
  });

  expect(gapsIn([running, inGreen])).toEqual([]);
});

test("what the engine publishes out of order is told by its times", () => {
  const overtook = stepChange({ statuses: ["STARTING", "RUNNING"], sequence: 2, atMs: START_MS + 1 });
  const overtaken = stepChange({ statuses: ["RUNNING", "SUCCEEDED"], sequence: 1, atMs: START_MS + 2 });

  expect(gapsIn([overtook, overtaken])).toEqual([]);
  expect(gapsIn([overtaken, overtook])).toEqual([]);
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

  test("an earlier change of the same moment, published again", () => {
    const change = (sequence: number, ...statuses: string[]) => stepChange({ statuses, sequence, atMs: START_MS });

    const [first, second] = [change(1, "STARTING", "RUNNING"), change(2, "RUNNING", "SUCCEEDED")];

    expect(gapsIn([first, second, change(3, "STARTING", "RUNNING"), second])).toEqual([]);
  });

  test("changes to a workflow itself", () => {
    const deleted = receivedEvent(factories.deleteWorkflow());
    const maestro = receivedEvent(factories.deleteWorkflow(), { contract: "maestro" });

    expect(gapsIn([deleted, maestro, deleted, maestro])).toEqual([]);
  });

  test("events of both contracts about the same step", () => {
    const both = [1, 2, 3].flatMap((sequence) => {
      const statuses = ["NOT_CREATED", "WAITING_FOR_SIGNALS", "RUNNING", "SUCCEEDED"].slice(sequence - 1, sequence + 1);
      return (["v1", "maestro"] as const).map((contract) =>
        stepChange({ statuses, sequence, atMs: sequence, contract }),
      );
    });

    expect(gapsIn(both)).toEqual([]);
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

describe("events of Maestro, which have no sequence", () => {
  const maestro = (atMs: number, ...statuses: string[]) =>
    stepChange({ statuses, atMs: START_MS + atMs, contract: "maestro" });
  const created = maestro(1, "NOT_CREATED", "CREATED");
  const started = maestro(2, "CREATED", "STARTING", "RUNNING");
  const finished = maestro(3, "FINISHING", "SUCCEEDED");

  test("have gaps in the engine's own statuses", () => {
    const [gap, ...more] = gapsIn([created, started, finished]);

    expect(more).toEqual([]);
    expect(gap).toEqual({
      source: "test",
      subject: "workflows/etl.daily/instances/7/runs/1/steps/load/attempts/2",
      from: "RUNNING",
      to: "FINISHING",
      after: { id: expect.stringMatching(/^[0-9a-f]{64}$/), time: "2025-11-24T16:00:00.002Z" },
      before: { id: expect.stringMatching(/^[0-9a-f]{64}$/), time: "2025-11-24T16:00:00.003Z" },
    });
  });

  test("have none where one comes late, twice, or in the same moment as another", () => {
    const [first, second] = [maestro(5, "CREATED", "STARTING"), maestro(5, "STARTING", "RUNNING")];

    expect(gapsIn([created, started, started, created])).toEqual([]);
    expect(gapsIn([first, second])).toEqual([]);
    expect(gapsIn([second, first])).toEqual([]);
  });

  test("of workflow instances tell of gaps too, and a moment that no clock has tells nothing", () => {
    const change = (old_status: string, new_status: string, event_time: number) =>
      receivedEvent(
        factories.workflowInstanceUpdate([factories.changeRecord({ old_status, new_status, event_time })]),
        {
          contract: "maestro",
        },
      );
    const forged = readEvent({ ...change("CREATED", "IN_PROGRESS", 1).event, event_time: 9e15 }) as KnownEvent;

    expect(gapsIn([change("CREATED", "IN_PROGRESS", 1), change("PAUSED", "SUCCEEDED", 2)])).toMatchObject([
      { subject: "workflows/etl.daily/instances/7/runs/1", from: "IN_PROGRESS", to: "PAUSED" },
    ]);
    expect(gapsIn([forged, forged])).toEqual([]);
  });
});

test("events of another engine's contract have gaps, once it is said which are links and where they lead", () => {
  const internal = internalEvents({
    schemas: { MOVED: z.object({ id: z.string(), old_state: z.string(), new_state: z.string(), at_ms: epochMs() }) },
    partitionKey: ({ id }) => id,
  });
  const moves = cloudEventsContract(internal, {
    ...{
      name: "moves",
      typePrefix: "com.example.",
      typeSuffix: ".v1",
      summary: "Moves",
      partitionKey: "the deployment",
    },
    events: {
      "deployment.moved": {
        ...{ tells: "It moved.", sent: "when it moves", category: "deployment" },
        data: { old_state: z.string(), new_state: z.string() },
      },
    },
    map: {
      MOVED: ({ id, old_state, new_state, at_ms }) => ({
        type: "deployment.moved",
        subject: ["deployments", id],
        timeMs: at_ms,
        data: { old_state, new_state },
      }),
    },
  });
  const read = eventReader(moves.published());
  const received = (old_state: string, new_state: string, at: number) => {
    const context = { cluster: "blue", sequenceNumber: String(at), nowMs: 0 };
    const message = JSON.stringify({ type: "MOVED", id: "d-17", old_state, new_state, at_ms: START_MS + at });
    const reading = readMessage(message, { internal, contracts: [moves] }, context);
    return read(reading.kind === "published" ? reading.events[0]?.body : undefined);
  };
  const gapBefore = gapDetector<ReturnType<typeof received>, "QUEUED" | "ROLLING" | "DONE">({
    linkOf: (reading) => {
      if (reading.kind !== "event") return undefined;
      const { event } = reading;
      const { old_state: from, new_state: to } = event.data as { old_state: "QUEUED"; new_state: "ROLLING" };
      return { ...event, from, to };
    },
  });

  const gaps = [received("QUEUED", "PREPARING", 1), received("ROLLING", "DONE", 2)].map(gapBefore);

  expect(gaps).toMatchObject([undefined, { subject: "deployments/d-17", from: "PREPARING", to: "ROLLING" }]);
  expectTypeOf(gaps[0]?.from).toEqualTypeOf<"QUEUED" | "ROLLING" | "DONE" | undefined>();
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
