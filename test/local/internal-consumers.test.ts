// The internal tier with more than one consumer, as synthesized, over real HTTP.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EmbeddedAws, startEmbeddedAws, synthesize } from "../../local/index.ts";
import { type EngineEvent, enginePublisher, queueTarget, topicTarget } from "../../shared/publisher/index.ts";
import * as factories from "../support/internal-events.ts";
import { take, untilEmpty } from "../support/local-queues.ts";

/** Outside, where it shows whether the processor got everything, and in order. */
const subscribers = [{ name: "everything", owner: "test", kind: "sqs", queue: "fifo" }];
const folder = mkdtempSync(join(tmpdir(), "sluice-test-"));
let aws: EmbeddedAws;

beforeAll(async () => {
  const configFile = join(folder, "config.json");
  writeFileSync(
    configFile,
    JSON.stringify({ stage: "local", internalConsumers: ["scheduler", "roll-up"], topic: "fifo", subscribers }),
  );
  await synthesize({ configFile, outputFolder: join(folder, "out") });
  aws = await startEmbeddedAws({ assemblyFolder: join(folder, "out") });
});
afterAll(async () => {
  await aws.stop();
  rmSync(folder, { recursive: true });
});

const attempt = (workflow_instance_id: number, step_attempt_id: number): EngineEvent =>
  factories.stepInstanceUpdate({ workflow_instance_id, step_attempt_id }) as EngineEvent;

test("every consumer gets every event, each instance's in order, also across the switch from queue to topic", async () => {
  const { sqs, sns } = aws.clients;
  const output = (name: string): string => aws.outputs[name] ?? "";
  const instances = [1, 2, 3];
  const before = [1, 2].flatMap((number) => instances.map((instance) => attempt(instance, number)));
  const after = [3, 4, 5].flatMap((number) => instances.map((instance) => attempt(instance, number)));

  await enginePublisher(queueTarget(sqs, output("InternalQueueArn"))).publish(before);
  const engine = enginePublisher(topicTarget(sns, output("InternalTopicArn")));
  await engine.publish(after);
  await engine.publish(after.slice(0, 3)); // published again, as after a failure: deduplicated end to end

  for (const consumer of ["Scheduler", "RollUp"]) {
    const messages = await take(sqs, output(`InternalConsumer${consumer}QueueUrl`), after.length);
    const bodies = messages.map(({ Body = "" }) => JSON.parse(Body));
    for (const instance of instances) {
      const mine = bodies.filter((body) => body.workflow_instance_id === instance);
      expect(mine.map((body) => body.step_attempt_id)).toEqual([3, 4, 5]);
    }
    await untilEmpty(sqs, output(`InternalConsumer${consumer}QueueUrl`));
  }
  await untilEmpty(sqs, output("InternalQueueUrl"));
  const external = await take(sqs, output("SubscriberEverythingQueueUrl"), before.length + after.length);
  const data = external.map(({ Body = "" }) => JSON.parse(Body).data);
  for (const instance of instances) {
    const mine = data.filter(({ workflow_instance_id }) => workflow_instance_id === instance);
    expect(mine.map(({ step_attempt_id }) => step_attempt_id)).toEqual([1, 2, 3, 4, 5]);
  }
});
