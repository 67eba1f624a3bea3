// Subscribers by configuration, as synthesized, over real HTTP.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListQueueTagsCommand, type Message } from "@aws-sdk/client-sqs";
import { afterEach, expect, test } from "vitest";
import { type EmbeddedAws, startEmbeddedAws, synthesize } from "../../local/index.ts";
import { type EngineEvent, enginePublisher, queueTarget } from "../../shared/engine/index.ts";
import { writeAssembly } from "../support/assembly.ts";
import * as factories from "../support/internal-events.ts";
import { take, untilEmpty } from "../support/local-queues.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(config: object): Promise<EmbeddedAws> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-test-"));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  const configFile = join(folder, "config.json");
  writeFileSync(configFile, JSON.stringify({ stage: "local", ...config }));
  await synthesize({ configFile, outputFolder: join(folder, "out") });
  const aws = await startEmbeddedAws({ assemblyFolder: join(folder, "out") });
  cleanups.push(aws.stop);
  return aws;
}

const queueOf = (aws: EmbeddedAws, name: string): string => aws.outputs[`Subscriber${name}QueueUrl`] ?? "";
const sqs = { owner: "data-platform", kind: "sqs", queue: "standard" };

const instance = (workflow_instance_id: number, new_status: string, tag = "nightly"): EngineEvent =>
  factories.workflowInstanceUpdate([
    factories.changeRecord({ workflow_instance_id, new_status, tags: [{ name: tag }] }),
  ]) as EngineEvent;

const instanceOf = ({ Body = "" }: Message): number => JSON.parse(Body).data.workflow_instance_id;

test("a subscribed queue gets what its filter lets through, by attributes or by body, raw or enveloped", async () => {
  const aws = await start({
    subscribers: [
      { ...sqs, name: "failures", filter: { status: ["FAILED"] } },
      { ...sqs, name: "gold", filter: { scope: "body", tag: ["gold"], workflow: [{ prefix: "etl." }] } },
      { ...sqs, name: "letters", filter: { status: ["FAILED"] }, delivery: "enveloped" },
    ],
  });
  const { sqs: client } = aws.clients;

  const engine = enginePublisher(queueTarget(client, aws.outputs["InternalQueueArn"] ?? ""));
  await engine.publish([instance(1, "SUCCEEDED"), instance(2, "FAILED"), instance(3, "SUCCEEDED", "gold")]);
  await untilEmpty(client, aws.outputs["InternalQueueUrl"] ?? "");

  const [failure] = await take(client, queueOf(aws, "Failures"), 1);
  expect(instanceOf(failure as Message)).toBe(2);
  expect(failure?.MessageAttributes?.["status"]?.StringValue).toBe('["FAILED"]');
  const [gold] = await take(client, queueOf(aws, "Gold"), 1);
  expect(instanceOf(gold as Message)).toBe(3);
  const [letter] = await take(client, queueOf(aws, "Letters"), 1);
  expect(JSON.parse(letter?.Body ?? "")).toMatchObject({ Type: "Notification", Message: failure?.Body });
  for (const name of ["Failures", "Gold", "Letters"]) await untilEmpty(client, queueOf(aws, name));
  const { Tags } = await client.send(new ListQueueTagsCommand({ QueueUrl: queueOf(aws, "Gold") }));
  expect(Tags).toEqual({ owner: "data-platform" });
});

test("an archive is refused by its subscription, not by whatever else it consists of", async () => {
  await expect(start({ subscribers: [{ name: "audit", owner: "security", kind: "archive" }] })).rejects.toThrow(
    /Subscribers\/audit\/.* \(AWS::SNS::Subscription\): the embedded AWS delivers to SQS only, not over firehose/,
  );
});

test.each([
  ["https", "https://alerts.example.com", /Sub .* delivers to SQS only, not over https/],
  ["email", "gold@example.com", /delivers to SQS only, not over email/],
  ["sqs", "arn:aws:sqs:eu-west-1:444455556666:elsewhere", /444455556666:elsewhere is not part of the stack/],
])("a subscription over %s to %s is refused with what cannot be delivered to", async (Protocol, Endpoint, text) => {
  const topic = { Topic: { Type: "AWS::SNS::Topic" } };
  const Properties = { TopicArn: { Ref: "Topic" }, Protocol, Endpoint };
  const assemblyFolder = writeAssembly({ more: { ...topic, Sub: { Type: "AWS::SNS::Subscription", Properties } } });
  cleanups.push(() => rmSync(assemblyFolder, { recursive: true }));

  await expect(startEmbeddedAws({ assemblyFolder })).rejects.toThrow(text);
});
