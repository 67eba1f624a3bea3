// Subscribers by configuration, as synthesized, over real HTTP.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { ListQueueTagsCommand, type Message } from "@aws-sdk/client-sqs";
import { afterEach, expect, test } from "vitest";
import { type EmbeddedAws, type EmbeddedAwsOptions, startEmbeddedAws, synthesize } from "../../local/index.ts";
import { type EngineEvent, enginePublisher, queueTarget } from "../../shared/publisher/index.ts";
import { snsVerifier } from "../../shared/subscriber/index.ts";
import { writeAssembly } from "../support/assembly.ts";
import { endpoint } from "../support/emulated-endpoint.ts";
import * as factories from "../support/internal-events.ts";
import { take, untilEmpty } from "../support/local-queues.ts";
import { temporaryFolder } from "../support/sluice.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(config: object, options: Partial<EmbeddedAwsOptions> = {}): Promise<EmbeddedAws> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-test-"));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  const configFile = join(folder, "config.json");
  writeFileSync(configFile, JSON.stringify({ stage: "local", ...config }));
  await synthesize({ configFile, outputFolder: join(folder, "out") });
  const aws = await startEmbeddedAws({ assemblyFolder: join(folder, "out"), ...options });
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

test("an endpoint and a function on this machine get the events of their subscriptions", async () => {
  const logs: string[] = [];
  const { url, received } = await endpoint([200], true);
  const name = "catalog";
  const arn = `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
  const codeFolder = temporaryFolder();
  const code = "export const handler = async ({ Records: [{ Sns }] }) => void process.stdout.write(Sns.Message);";
  writeFileSync(join(codeFolder, "index.mjs"), code);
  const aws = await start(
    {
      subscribers: [
        { name: "alerting", owner: "on-call", kind: "https", url, filter: { status: ["FAILED"] } },
        { name, owner: "metadata", kind: "lambda", functionArn: arn, filter: { status: ["SUCCEEDED"] } },
      ],
    },
    {
      functions: [
        {
          name,
          arn,
          codeFolder,
          handler: "index.handler",
          memoryMb: 128,
          timeoutSeconds: 5,
          variables: {},
          logGroup: "catalog",
        },
      ],
      onLog: (text, functionName) => functionName === name && logs.push(text),
    },
  );
  const [asked] = await received("SubscriptionConfirmation", 1);
  await fetch(JSON.parse(asked?.body ?? "").SubscribeURL);

  const engine = enginePublisher(queueTarget(aws.clients.sqs, aws.outputs["InternalQueueArn"] ?? ""));
  await engine.publish([instance(1, "SUCCEEDED"), instance(2, "FAILED")]);
  const [failure] = await received("Notification", 1);
  await expect.poll(() => logs.length, { timeout: 60_000 }).toBe(1);

  const message = JSON.parse(failure?.body ?? "");
  expect(JSON.parse(message.Message).data.workflow_instance_id).toBe(2);
  expect(JSON.parse(logs[0] ?? "").data.workflow_instance_id).toBe(1);
  const localAws = { endpoint: aws.endpoint, certificateAuthority: await aws.certificateAuthority() };
  const verify = snsVerifier({ topicArns: [aws.outputs["ExternalTopicArn"] ?? ""], localAws });
  expect(await verify(failure?.body ?? "")).toMatchObject({ kind: "verified", message: { SignatureVersion: "2" } });
});

test("an archive is a folder, laid out as its bucket on AWS", async () => {
  const aws = await start({ subscribers: [{ name: "audit", owner: "security", kind: "archive" }] });
  const engine = enginePublisher(queueTarget(aws.clients.sqs, aws.outputs["InternalQueueArn"] ?? ""));
  const bucket = join(aws.bucketsFolder, aws.outputs["SubscriberAuditBucketName"] ?? "");
  const today = new Date().toISOString().slice(0, 10);
  const type = "io.sluice.workflow-instance.status.changed.v1";

  await engine.publish([instance(1, "SUCCEEDED"), instance(2, "FAILED")]);
  await untilEmpty(aws.clients.sqs, aws.outputs["InternalQueueUrl"] ?? "");
  await expect.poll(aws.undelivered, { timeout: 60_000 }).toBe(0);

  const file = join(bucket, `events/arrival_date=${today}/event_type=${type}/events.gz`);
  const events = gunzipSync(readFileSync(file))
    .toString("utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(events.map(({ data }) => data.status).sort()).toEqual(["FAILED", "SUCCEEDED"]);
  await aws.stop();
  expect(existsSync(aws.bucketsFolder)).toBe(false);
});

test.each([
  ["https", "https://alerts.example.com", /Sub .* https:\/\/alerts.example.com is not on this machine/],
  ["email", "gold@example.com", /does not deliver over email/],
  ["lambda", "arn:aws:lambda:eu-west-1:444455556666:function:x", /function:x is not part of the stack/],
  ["sqs", "arn:aws:sqs:eu-west-1:444455556666:elsewhere", /444455556666:elsewhere is not part of the stack/],
])("a subscription over %s to %s is refused with what cannot be delivered to", async (Protocol, Endpoint, text) => {
  const topic = { Topic: { Type: "AWS::SNS::Topic" } };
  const Properties = { TopicArn: { Ref: "Topic" }, Protocol, Endpoint };
  const assemblyFolder = writeAssembly({ more: { ...topic, Sub: { Type: "AWS::SNS::Subscription", Properties } } });
  cleanups.push(() => rmSync(assemblyFolder, { recursive: true }));

  await expect(startEmbeddedAws({ assemblyFolder })).rejects.toThrow(text);
});
