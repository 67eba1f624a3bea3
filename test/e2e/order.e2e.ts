// A second stage beside others, with a FIFO topic: the order of each partition key from the engine to its subscribers.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EngineEvent, enginePublisher, queueTarget } from "../../shared/publisher/index.ts";
import * as factories from "../support/internal-events.ts";
import { clients } from "./cloud.ts";
import { expectedEvents } from "./expected-events.ts";
import { eventIdOf, take } from "./inbox.ts";
import { stage } from "./stage.ts";
import { whereSupported } from "./where-supported.ts";

const { sqs } = clients();
const fifo = stage("fifo");
const sink = { owner: "data-platform", kind: "sqs" };

beforeAll(async () => {
  await fifo.deploy({
    topic: "fifo",
    subscribers: [
      { ...sink, name: "ordered", queue: "fifo" },
      { ...sink, name: "letters", queue: "fifo", delivery: "enveloped", filter: { status: ["FAILED"] } },
      { ...sink, name: "bag", queue: "standard" },
    ],
  });
});

afterAll(() => fifo.destroy());

const attempt = (workflow_instance_id: number, step_attempt_id: number): EngineEvent => {
  const new_status = step_attempt_id % 3 === 0 ? "USER_FAILED" : "SUCCEEDED";
  const pending_records = [{ old_status: "RUNNING", new_status, event_time: 1_764_000_000_000 + step_attempt_id }];
  return factories.stepInstanceUpdate({ workflow_instance_id, step_attempt_id, pending_records }) as EngineEvent;
};

const instances = [1, 2, 3, 4, 5, 6, 7];
const attempts = Array.from({ length: 12 }, (_, index) => index + 1);
const events = attempts.flatMap((number) => instances.map((instance) => attempt(instance, number)));

test("a FIFO queue gets every event once, those of an instance in the engine's order, also if the engine repeats some", async (context) => {
  const engine = enginePublisher(queueTarget(sqs, fifo.output("InternalQueueArn")));
  await engine.publish(events);
  await engine.publish(events.slice(0, 20));

  const queueUrl = fifo.output("SubscriberOrderedQueueUrl");
  const received = await take(sqs, queueUrl, events.length); // by message: not one of them twice

  const bodies = received.map(({ Body = "" }) => JSON.parse(Body));
  for (const instance of instances) {
    const mine = bodies.filter(({ data }) => data.workflow_instance_id === instance);
    expect(mine.map(({ data }) => data.step_attempt_id)).toEqual(attempts);
    const sequences = mine.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.toSorted());
    expect(new Set(sequences).size).toBe(sequences.length);
  }
  const groups = received.map(({ Attributes }) => Attributes?.MessageGroupId);
  expect(groups).toEqual(bodies.map(({ partitionkey }) => partitionkey));
  await whereSupported("fifo-sequence", context, () => {
    expect(received.map(({ Attributes }) => Attributes?.SequenceNumber)).not.toContain(undefined);
  });
});

test("a filter leaves the order of what it lets through", async () => {
  const failed = attempts.filter((number) => number % 3 === 0);

  const queueUrl = fifo.output("SubscriberLettersQueueUrl");
  const received = await take(sqs, queueUrl, failed.length * instances.length);

  const bodies = received.map(({ Body = "" }) => JSON.parse(JSON.parse(Body).Message));
  for (const instance of instances) {
    const mine = bodies.filter(({ data }) => data.workflow_instance_id === instance);
    expect(mine.map(({ data }) => data.step_attempt_id)).toEqual(failed);
  }
});

test("a standard queue gets every event of a FIFO topic", async () => {
  const received = await take(sqs, fifo.output("SubscriberBagQueueUrl"), events.length, { identity: eventIdOf });

  expect(new Set(received.map(eventIdOf))).toEqual(new Set(expectedEvents(events).map(({ id }) => id)));
});
