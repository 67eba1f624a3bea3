import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type EngineEvent,
  type EngineMessage,
  enginePublisher,
  PublishError,
  type Target,
} from "../../../shared/engine/index.ts";
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
  return { target, accepted, publisher: enginePublisher(target, async () => {}) };
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

test("whatever is refused on the way, each group is accepted in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 40 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
      async (instances, refusals) => {
        let asked = 0;
        const { accepted, publisher } = memoryTarget(() =>
          asked++ < 60 && refusals[asked % refusals.length] ? { reason: "Throttled", isRetryable: true } : undefined,
        );
        const events = instances.map((instance, index) => step(instance, index));

        const error = await publisher.publish(events).then(
          () => undefined,
          (thrown: PublishError) => thrown,
        );

        const refused = new Set(error?.notAccepted.map(({ index }) => index));
        expect(accepted.length + refused.size).toBe(events.length);
        for (const group of Map.groupBy(accepted, ({ groupId }) => groupId).values()) {
          const indexes = group.map(({ index }) => index);
          expect(indexes).toEqual(indexes.toSorted((a, b) => a - b));
        }
      },
    ),
  );
});
