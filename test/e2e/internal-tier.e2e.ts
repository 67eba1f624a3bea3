// The internal tier in a running deployment: who may publish, and the switch to more than one consumer.
import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { permitted } from "../../infra/constructs/emulator.ts";
import {
  type EngineEvent,
  enginePublisher,
  PublishError,
  queueTarget,
  topicTarget,
} from "../../shared/publisher/index.ts";
import * as factories from "../support/internal-events.ts";
import { clients } from "./cloud.ts";
import { type IamUser, iamUser } from "./iam-user.ts";
import { take, untilDepth } from "./inbox.ts";
import { stage } from "./stage.ts";
import { lacking, whereSupported } from "./where-supported.ts";

const { sqs } = clients();
const tier = stage("tier");
const OTHER_ACCOUNT = "444455556666";
const configuration = {
  topic: "fifo",
  // What a deployment interrupts comes again after six times this.
  processor: { timeoutSeconds: 10 },
  encryption: "customer",
  engineAccounts: [OTHER_ACCOUNT],
  subscribers: [{ name: "ordered", owner: "data-platform", kind: "sqs", queue: "fifo" }],
};
let engineUser: IamUser;

beforeAll(async () => {
  await tier.deploy(configuration);
  engineUser = await iamUser("engine");
  await engineUser.attach(tier.output("EnginePolicyArn"));
});

afterAll(async () => {
  await engineUser?.remove();
  await tier.destroy();
});

const instances = [1, 2, 3, 4, 5];
const attempt = (workflow_instance_id: number, step_attempt_id: number): EngineEvent =>
  factories.stepInstanceUpdate({ workflow_instance_id, step_attempt_id }) as EngineEvent;
const ofEach = (...numbers: number[]): EngineEvent[] =>
  numbers.flatMap((number) => instances.map((instance) => attempt(instance, number)));

const attemptsOf = (bodies: readonly string[], instance: number): number[] =>
  bodies
    .map((body) => JSON.parse(body))
    .map((body) => body.data ?? body)
    .filter(({ workflow_instance_id }) => workflow_instance_id === instance)
    .map(({ step_attempt_id }) => step_attempt_id);

async function received(output: string, count: number): Promise<string[]> {
  return (await take(sqs, tier.output(output), count, { withinMs: 150_000 })).map(({ Body = "" }) => Body);
}

test("an engine with the stack's policy publishes, and may do nothing else", async () => {
  const theirs = engineUser.clients.sqs;
  await enginePublisher(queueTarget(theirs, tier.output("InternalQueueArn"))).publish(ofEach(1));
  await received("SubscriberOrderedQueueUrl", instances.length);

  const denied = /AccessDenied|not authorized/;
  const receive = new ReceiveMessageCommand({ QueueUrl: tier.output("InternalQueueUrl") });
  await expect(theirs.send(receive)).rejects.toThrow(denied);
  const send = new SendMessageCommand({ QueueUrl: tier.output("QuarantineQueueUrl"), MessageBody: "{}" });
  await expect(theirs.send(send)).rejects.toThrow(denied);
});

test("an engine of an account that the configuration names publishes, and one of another does not", async (context) => {
  await whereSupported("other-accounts", context, async () => {
    const engineOf = (accessKeyId: string) => {
      const { sqs } = clients({ accessKeyId, secretAccessKey: "test" });
      return enginePublisher(queueTarget(sqs, tier.output("InternalQueueArn")));
    };
    await engineOf(OTHER_ACCOUNT).publish(ofEach(2));
    await received("SubscriberOrderedQueueUrl", instances.length);
    await expect(engineOf("777788889999").publish(ofEach(3))).rejects.toThrow(PublishError);
  });
});

test("internal consumers are switched on while events are under way: none is lost, and each instance's stay in order", async () => {
  const queue = tier.output("InternalQueueArn");
  // The stack's policy moves to the topic with the deployment; until the engine follows, this lets it go on.
  await engineUser.allow(lacking("batch-permissions") ? permitted("sqs:SendMessage") : "sqs:SendMessage", queue);
  const before = enginePublisher(queueTarget(engineUser.clients.sqs, queue));
  let isDeployed = false;
  let last = 10;
  const publishAll = async (): Promise<void> => {
    for (; !isDeployed || last < 20; last += 1) await before.publish(ofEach(last));
  };
  const change = async (): Promise<void> => {
    await tier.deploy({ ...configuration, internalConsumers: ["scheduler"] });
    isDeployed = true;
  };
  await Promise.all([publishAll(), change()]);

  const engine = enginePublisher(topicTarget(engineUser.clients.sns, tier.output("InternalTopicArn")));
  const after = [last, last + 1, last + 2, last + 3];
  await engine.publish(ofEach(...after));
  await engine.publish(ofEach(...after.slice(0, 2))); // as after an answer that got lost

  const all = Array.from({ length: last + 4 - 10 }, (_, index) => index + 10);
  const external = await received("SubscriberOrderedQueueUrl", all.length * instances.length);
  const scheduler = await received("InternalConsumerSchedulerQueueUrl", after.length * instances.length);
  for (const instance of instances) {
    expect(attemptsOf(external, instance)).toEqual(all);
    expect(attemptsOf(scheduler, instance)).toEqual(after);
  }
  await untilDepth(sqs, tier.output("InternalQueueUrl"), 0);
  await untilDepth(sqs, tier.output("DeadLetterQueueUrl"), 0);
});

test("after the switch the policy allows the topic and no longer the queue; what is refused is named", async () => {
  await engineUser.allow();
  const engine = enginePublisher(queueTarget(engineUser.clients.sqs, tier.output("InternalQueueArn")));
  const error = await engine.publish(ofEach(100)).catch((refused: unknown) => refused);

  expect(error).toMatchObject({ code: "not-accepted" });
  expect((error as PublishError).notAccepted).toHaveLength(instances.length);
});
