import { readFileSync } from "node:fs";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import {
  type FailedMessage,
  filter,
  type KnownEvent,
  withoutDuplicates,
} from "../../../../shared/engines/maestro/subscriber/index.ts";
import { type SqsSubscriberOptions, sqsSubscriber } from "../../../../shared/subscriber/sqs/index.ts";
import { emulatedTopic } from "../../../support/emulated-topic.ts";
import { externalEvent } from "../../../support/external-events.ts";
import * as factories from "../../../support/internal-events.ts";
import { untilEmpty } from "../../../support/local-queues.ts";

const PAGE = readFileSync("docs/subscribing.md", "utf8");
const step = (step_id: string, workflow_id = "etl.daily") =>
  externalEvent(factories.stepInstanceUpdate({ step_id, workflow_id }));
const stepOf = ({ event }: { event: object }): string => (event as { data: { step_id: string } }).data.step_id;

/** A subscriber that is stopped with the test. */
function startSubscriber(options: Omit<SqsSubscriberOptions, "waitTimeSeconds">) {
  const subscriber = sqsSubscriber({ waitTimeSeconds: 1, visibilityTimeoutSeconds: 1, ...options });
  onTestFinished(subscriber.stop);
  subscriber.start();
  return subscriber;
}

test.each([
  ["raw", true],
  ["in SNS's envelope", false],
])("events arrive %s, with their attributes, filtered, and are deleted once they are done", async (_, raw) => {
  const topic = await emulatedTopic();
  const filterPolicy = filter({ workflow: { prefix: "etl." }, status: "SUCCEEDED" });
  const queueUrl = await topic.subscribe({ raw, filterPolicy });
  const received: KnownEvent[] = [];
  const failed: FailedMessage[] = [];
  startSubscriber({
    sqs: topic.sqs,
    queueUrl,
    onEvent: (event) => void received.push(event as KnownEvent),
    onFailed: (failure) => failed.push(failure),
  });

  const wanted = step("load");
  await topic.publish(wanted, step("train", "ml.ranker"));
  await untilEmpty(topic.sqs, queueUrl);

  expect(received).toMatchObject([{ event: JSON.parse(wanted.body), attributes: wanted.attributes }]);
  expect(failed).toEqual([]);
});

test("a message whose work fails comes again, and the others of its batch do not", async () => {
  const topic = await emulatedTopic();
  const queueUrl = await topic.subscribe();
  const received: string[] = [];
  const failed: FailedMessage[] = [];
  await topic.publish(step("a"), step("b"), step("c"));

  startSubscriber({
    sqs: topic.sqs,
    queueUrl,
    onEvent: (event) => {
      received.push(stepOf(event));
      if (stepOf(event) === "b" && failed.length === 0) throw new Error("not yet");
    },
    onFailed: (failure) => failed.push(failure),
  });
  await untilEmpty(topic.sqs, queueUrl);

  expect(received.toSorted()).toEqual(["a", "b", "b", "c"]);
  expect(failed).toMatchObject([{ reason: "handler-failed", detail: "not yet" }]);
});

test("on a FIFO queue the order within a group survives a failure", async () => {
  const topic = await emulatedTopic("fifo");
  const queueUrl = await topic.subscribe();
  const done: string[] = [];
  let failures = 1;
  await topic.publish(step("a"), step("b"), step("c"), step("d"));

  startSubscriber({
    sqs: topic.sqs,
    queueUrl,
    onEvent: (event) => {
      if (stepOf(event) === "b" && failures-- > 0) throw new Error("not yet");
      done.push(stepOf(event));
    },
  });
  await untilEmpty(topic.sqs, queueUrl);

  expect(done).toEqual(["a", "b", "c", "d"]);
});

test("the same change published twice is worked on once", async () => {
  const topic = await emulatedTopic();
  const queueUrl = await topic.subscribe();
  const received: string[] = [];
  await topic.publish(step("a"), step("b"), step("a"));

  startSubscriber({
    sqs: topic.sqs,
    queueUrl,
    onEvent: withoutDuplicates((event) => void received.push(stepOf(event))),
  });
  await untilEmpty(topic.sqs, queueUrl);

  expect(received.toSorted()).toEqual(["a", "b"]);
});

test("the page about subscribing names each action that a reader's role needs", async () => {
  const topic = await emulatedTopic();
  const queueUrl = await topic.subscribe();
  const actions = new Set<string>();
  const extended = Promise.withResolvers<void>();
  const send: SQSClient["send"] = (command: object, ...others: unknown[]) => {
    actions.add(`sqs:${command.constructor.name.replace(/(Batch)?Command$/, "")}`);
    if (actions.has("sqs:ChangeMessageVisibility")) extended.resolve();
    return Reflect.apply(topic.sqs.send, topic.sqs, [command, ...others]);
  };
  const sqs: SQSClient = Object.create(topic.sqs, { send: { value: send } });
  await topic.publish(step("a"));

  startSubscriber({ sqs, queueUrl, onEvent: () => extended.promise }); // longer than a message is hidden at first
  await untilEmpty(topic.sqs, queueUrl);

  const [, paragraph = ""] = /What the reader's role needs on the queue:\n(.*?) for `sqsSubscriber`/ms.exec(PAGE) ?? [];
  expect([...actions].toSorted()).toEqual([...paragraph.matchAll(/sqs:\w+/g)].map(([name]) => name).toSorted());
});

test("stopping waits for the work that is under way", async () => {
  const topic = await emulatedTopic();
  const queueUrl = await topic.subscribe();
  const steps: string[] = [];
  let begin = (): void => undefined;
  let finish = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const { stop } = startSubscriber({
    sqs: topic.sqs,
    queueUrl,
    onEvent: async () => {
      begin();
      await finished;
      steps.push("done");
    },
  });
  await topic.publish(step("a"));
  await begun;

  const stopped = stop().then(() => void steps.push("stopped"));
  await topic.publish(step("b")); // a round trip in which a hasty stop would have ended
  finish();
  await stopped;

  expect(steps).toEqual(["done", "stopped"]);
});

test("a queue that is not there is asked again after a pause, and told of", async () => {
  const topic = await emulatedTopic();
  const errorsAtMs: number[] = [];
  const queueUrl = `${await topic.subscribe()}-missing`;

  startSubscriber({ sqs: topic.sqs, queueUrl, onEvent: () => undefined, onError: () => errorsAtMs.push(Date.now()) });
  await expect.poll(() => errorsAtMs.length, { timeout: 60_000 }).toBe(2);

  const [first = 0, second = 0] = errorsAtMs;
  expect(second - first).toBeGreaterThan(900);
});
