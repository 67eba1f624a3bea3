import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import {
  type EngineEvent,
  type EngineMessage,
  enginePublisher,
  PublishError,
  type Target,
} from "../../../shared/publisher/index.ts";
import * as factories from "../../support/internal-events.ts";

const engineEvent = (event: unknown) => event as EngineEvent;
const step = (workflow_instance_id: number, step_attempt_id: number) =>
  engineEvent(factories.stepInstanceUpdate({ workflow_instance_id, step_attempt_id }));

function memoryTarget(
  answer: (message: EngineMessage, call: number) => { reason: string; isRetryable: boolean } | undefined,
) {
  const accepted: EngineMessage[] = [];
  let calls = 0;
  const target: Target = {
    maxBytes: 1_048_576,
    async send(messages) {
      calls += 1;
      expect(messages.length).toBeLessThanOrEqual(10);
      expect(new Set(messages.map(({ groupId }) => groupId)).size).toBe(messages.length);
      return messages.map((message) => {
        const refused = answer(message, calls);
        if (!refused) accepted.push(message);
        return refused;
      });
    },
  };
  return { accepted, calls: () => calls, publisher: enginePublisher(target, { pause: async () => {} }) };
}

test("nothing is sent when one event is invalid, and the error names it", async () => {
  const { accepted, publisher } = memoryTarget(() => undefined);
  const events = [step(1, 1), engineEvent({ type: "START_WORKFLOW" })];

  const error = await publisher.publish(events).catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(PublishError);
  expect(error).toMatchObject({
    code: "invalid-events",
    retryable: false,
    notAccepted: [{ index: 1, type: "START_WORKFLOW", reason: "workflow_id: required, but absent" }],
  });
  expect(accepted).toEqual([]);
});

test("a message that stays refused fails with everything behind it in its group, and nothing else", async () => {
  const { accepted, publisher } = memoryTarget((message) =>
    message.body.includes('"step_attempt_id":2') ? { reason: "Denied: no", isRetryable: false } : undefined,
  );

  const error = await publisher
    .publish([step(1, 1), step(1, 2), step(1, 3), step(2, 1)])
    .catch((thrown: unknown) => thrown);

  expect(error).toMatchObject({ code: "not-accepted", retryable: true });
  expect((error as PublishError).notAccepted.map(({ index }) => index)).toEqual([1, 2]);
  expect(accepted.map(({ index }) => index).sort()).toEqual([0, 3]);
});

test("two calls at once do not overtake each other", async () => {
  const { accepted, publisher } = memoryTarget(() => undefined);

  await Promise.all([publisher.publish([step(1, 1), step(1, 2)]), publisher.publish([step(1, 3)])]);

  expect(accepted.map(({ body }) => JSON.parse(body).step_attempt_id)).toEqual([1, 2, 3]);
});

// What was published behind a call that failed was accepted, and so came before what the engine then published again.
test("a call made behind one that fails fails with it where it would overtake, and nowhere else", async () => {
  let isDown = true;
  const { accepted, publisher } = memoryTarget(({ groupId }) =>
    isDown && groupId === "etl.daily/1" ? { reason: "Denied: no", isRetryable: false } : undefined,
  );
  const calls = [
    [step(1, 1)], // fails
    [step(2, 1), step(1, 2)], // would overtake the first
    [step(2, 2)], // would overtake the second
    [step(3, 1)],
  ];

  const results = await Promise.allSettled(
    calls.map(async (events) => {
      try {
        await publisher.publish(events);
        return "accepted";
      } catch (error) {
        isDown = false;
        await publisher.publish((error as PublishError).notAccepted.map(({ index }) => events[index] as EngineEvent));
        return "accepted at the second attempt";
      }
    }),
  );

  expect(results.map((result) => result.status === "fulfilled" && result.value)).toEqual([
    ...["accepted at the second attempt", "accepted at the second attempt", "accepted at the second attempt"],
    "accepted",
  ]);
  const attemptsOf = (group: string) =>
    accepted.filter(({ groupId }) => groupId === group).map(({ body }) => JSON.parse(body).step_attempt_id);
  expect(attemptsOf("etl.daily/1")).toEqual([1, 2]);
  expect(attemptsOf("etl.daily/2")).toEqual([1, 2]);
});

const refusals = fc.array(fc.constantFrom("accept", "retry", "never"), { minLength: 1, maxLength: 30 });

test("whatever is refused and however answers come in, groups keep their order, and all is accepted or named", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.nat({ max: 1_500 })), { maxLength: 60 }),
      refusals,
      fc.scheduler(),
      async (choices, plan, scheduler) => {
        const accepted: EngineMessage[] = [];
        const underWay = new Set<string>();
        let asked = 0;
        const target: Target = {
          maxBytes: 3_000,
          async send(messages) {
            expect(messages.length).toBeLessThanOrEqual(10);
            expect(messages.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBeLessThanOrEqual(3_000);
            for (const { groupId } of messages) {
              expect(underWay).not.toContain(groupId);
              underWay.add(groupId);
            }
            await scheduler.schedule(Promise.resolve());
            return messages.map((message) => {
              underWay.delete(message.groupId);
              const verdict = plan[asked++ % plan.length];
              if (verdict === "accept" || asked > 400) {
                accepted.push(message);
                return undefined;
              }
              return { reason: "as told", isRetryable: verdict === "retry" };
            });
          },
        };
        const events = choices.map(([instance, padding], index) =>
          engineEvent(
            factories.stepInstanceUpdate({
              ...{ workflow_instance_id: instance, step_attempt_id: index, workflow_uuid: "x".repeat(padding) },
            }),
          ),
        );

        const publishing = enginePublisher(target, { pause: async () => {} })
          .publish(events)
          .then(
            () => undefined,
            (error: unknown) => error,
          );
        const error = await scheduler.waitFor(publishing);

        const named = error instanceof PublishError ? error.notAccepted.map(({ index }) => index) : [];
        expect(error === undefined || error instanceof PublishError).toBe(true);
        expect([...accepted.map(({ index }) => index), ...named].toSorted((a, b) => a - b)).toEqual([...events.keys()]);
        expect(named).toEqual(named.toSorted((a, b) => a - b));
        for (const group of Map.groupBy(accepted, ({ groupId }) => groupId).values()) {
          const indexes = group.map(({ index }) => index);
          expect(indexes).toEqual(indexes.toSorted((a, b) => a - b));
          const after = choices.flatMap(([instance], index) =>
            `etl.daily/${instance}` === group[0]?.groupId && index > (indexes.at(-1) ?? 0) ? [index] : [],
          );
          expect(named).toEqual(expect.arrayContaining(after)); // nothing of a group overtakes what was refused
        }
      },
    ),
  );
});

test("what is refused again and again is given up in the end, with pauses that grow", async () => {
  const pauses: number[] = [];
  let calls = 0;
  const target: Target = {
    maxBytes: 1_048_576,
    async send(messages) {
      calls += 1;
      return messages.map(() => ({ reason: "Throttled: slow down", isRetryable: true }));
    },
  };
  const publisher = enginePublisher(target, { pause: async (durationMs) => pauses.push(durationMs) });

  await expect(publisher.publish([step(1, 1), step(2, 1)])).rejects.toMatchObject({
    code: "not-accepted",
    notAccepted: [
      { index: 0, type: "STEP_INSTANCE_UPDATE", reason: "Throttled: slow down" },
      { index: 1, type: "STEP_INSTANCE_UPDATE", reason: "Throttled: slow down" },
    ],
  });
  expect(calls).toBe(8);
  expect(pauses).toEqual([50, 100, 200, 400, 800, 1_600, 3_200]);
});

test("groups go out together, ten messages a call", async () => {
  const { accepted, publisher, calls } = memoryTarget(() => undefined);

  await publisher.publish(Array.from({ length: 25 }, (_, instance) => step(instance, 1)));

  expect(accepted).toHaveLength(25);
  expect(calls()).toBe(3);
});

test("publishing nothing sends nothing", async () => {
  const { publisher, calls } = memoryTarget(() => undefined);

  await publisher.publish([]);

  expect(calls()).toBe(0);
});

test("a failed publish does not stand in the way of one made after it", async () => {
  const { accepted, publisher } = memoryTarget((_, call) =>
    call === 1 ? { reason: "Denied: no", isRetryable: false } : undefined,
  );

  await expect(publisher.publish([step(1, 1)])).rejects.toThrow("Denied: no");
  await publisher.publish([step(1, 2)]);

  expect(accepted.map(({ body }) => JSON.parse(body).step_attempt_id)).toEqual([2]);
});

test("each message of a group has all its attempts to itself", async () => {
  const attempts = new Map<number, number>();
  const { accepted, publisher } = memoryTarget(({ index }) => {
    attempts.set(index, (attempts.get(index) ?? 0) + 1);
    return attempts.get(index) === 8 ? undefined : { reason: "Throttled", isRetryable: true };
  });

  await publisher.publish([step(1, 1), step(1, 2)]);

  expect(accepted.map(({ index }) => index)).toEqual([0, 1]);
});

test("an event that was accepted comes back with what the target gave for each of its messages, in the order of the events", async () => {
  const target: Target = {
    maxBytes: 1_048_576,
    send: async (messages) =>
      messages.map(({ groupId }) => ({ messageId: `of ${groupId}`, sequenceNumber: `1${groupId.at(-1)}` })),
  };
  const records = [4, 5].map((workflow_instance_id) => factories.changeRecord({ workflow_instance_id }));

  const published = await enginePublisher(target).publish([
    step(2, 1),
    engineEvent(factories.workflowInstanceUpdate(records)),
    step(1, 1),
  ]);

  const receipt = (instance: number) => ({ messageId: `of etl.daily/${instance}`, sequenceNumber: `1${instance}` });
  expect(published.map(({ messages }) => messages)).toEqual([[receipt(2)], [receipt(4), receipt(5)], [receipt(1)]]);
});

test("the caller's own deduplication id is sent, and the messages of one event are none of each other's duplicates", async () => {
  const { accepted, publisher } = memoryTarget(() => undefined);
  const records = [4, 5].map((workflow_instance_id) => factories.changeRecord({ workflow_instance_id }));

  const events = [step(1, 1), engineEvent(factories.workflowInstanceUpdate(records))];
  await publisher.publish(events, { deduplicationId: (_, index) => `row-${index}` });
  await publisher.publish(events, { deduplicationId: (_, index) => `row-${index}` });

  const ids = accepted.map(({ deduplicationId }) => deduplicationId);
  expect(ids.slice(0, 3)).toEqual(["row-0", ...Array(2).fill(expect.stringMatching(/^[0-9a-f]{64}$/))]);
  expect(new Set(ids).size).toBe(3);
  expect(ids.slice(3)).toEqual(ids.slice(0, 3));
});

test.each<[string, () => unknown, string]>([
  ["is no text", () => 7, "deduplicationId gives a number, not 1 to 128 letters"],
  ["is empty", () => "", 'deduplicationId gives "", not 1 to 128 letters'],
  ["has a space", () => "a b", 'deduplicationId gives "a b", not 1 to 128 letters'],
  ["is too long", () => "x".repeat(129), "not 1 to 128 letters"],
  [
    "fails",
    () => {
      throw new Error("no row");
    },
    "deduplicationId fails: Error: no row",
  ],
])("a deduplication id of the caller's that %s names its event, and nothing is sent", async (_, give, reason) => {
  const { accepted, publisher } = memoryTarget(() => undefined);
  const deduplicationId = (_event: unknown, index: number) => (index === 1 ? (give() as string) : "good");

  await expect(publisher.publish([step(1, 1), step(1, 2)], { deduplicationId })).rejects.toMatchObject({
    code: "invalid-events",
    notAccepted: [{ index: 1, type: "STEP_INSTANCE_UPDATE", reason: expect.stringContaining(reason) }],
  });
  expect(accepted).toEqual([]);
});

test("however many keys there are, a publish that gets nowhere ends, and names every event", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const target: Target = {
    maxBytes: 1_048_576,
    async send(messages) {
      vi.advanceTimersByTime(10_000);
      return messages.map(() => ({ reason: "TimeoutError: no answer", isRetryable: true }));
    },
  };
  const events = Array.from({ length: 1_000 }, (_, instance) => step(instance, 1));

  const error = await enginePublisher(target, { pause: async () => undefined })
    .publish(events)
    .catch((thrown: unknown) => thrown);

  expect(error).toMatchObject({ code: "not-accepted", retryable: true });
  expect((error as PublishError).notAccepted.map(({ index }) => index)).toEqual([...events.keys()]);
  expect((error as PublishError).notAccepted[0]?.reason).toBe("no message was accepted for 60 seconds");
});
