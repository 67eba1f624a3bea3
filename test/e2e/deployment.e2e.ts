// A stage's whole life: deployed, subscribed to in every way, changed while events are under way, destroyed.
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { gunzipSync } from "node:zlib";
import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { PutRecordCommand } from "@aws-sdk/client-firehose";
import { ListSubscriptionsByTopicCommand } from "@aws-sdk/client-sns";
import { ListQueuesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import { readEvent } from "../../shared/engines/maestro/subscriber/index.ts";
import { type EngineEvent, enginePublisher, queueTarget } from "../../shared/publisher/index.ts";
import * as factories from "../support/internal-events.ts";
import { emptyBucket, keysIn, readObject } from "./buckets.ts";
import { destroy } from "./cdk.ts";
import { clients, emulatorLog, runId } from "./cloud.ts";
import { type Companion, companion, deployCompanion } from "./companion.ts";
import { confirmEndpoint } from "./confirm-endpoint.ts";
import { attributesOf, expectedEvents, lasting, life } from "./expected-events.ts";
import { type HttpsEndpoint, httpsEndpoint } from "./https-endpoint.ts";
import { eventIdOf, take, takeUntil, untilDepth } from "./inbox.ts";
import { REMAINS } from "./lacks.ts";
import { deletionOf, resourcesOf, stackIdOf } from "./stack-resources.ts";
import { stage } from "./stage.ts";
import { lacking, whereSupported } from "./where-supported.ts";

const { cloudFormation, firehose, s3, sns, sqs } = clients();
const std = stage("std");
let beside: Companion;
let endpoint: HttpsEndpoint | undefined;

const expected = expectedEvents(life.events);
const idsOf = (events: readonly { id: string }[]): Set<string> => new Set(events.map(({ id }) => id));
const has = (name: string, ...values: string[]) => {
  return ({ attributes }: ExternalEvent): boolean =>
    [attributes[name]].flat().some((each) => values.includes(each ?? ""));
};

const FAILURES = { status: ["FAILED", "TIMED_OUT"] };
const failures = expected.filter(has("status", ...FAILURES.status));
const workflowChanges = expected.filter(has("category", "workflow-change"));
const REVENUE = "report.revenue";
const INSTANCE_STATUS = "workflow-instance.status.changed";

const V1_BODY = { scope: "body", contract: ["v1"], workflow: [REVENUE] };

/** What a deployment interrupts comes again after six times this. */
const processor = { timeoutSeconds: 10 };

const owner = "data-platform";
const address = `${runId}@example.com`;
const queue = { owner, kind: "sqs", queue: "standard" };

function subscribers(): object[] {
  const filter = { category: ["workflow-change"] };
  const catalog = { owner, kind: "lambda", name: "catalog", functionArn: beside.functionArn, filter };
  return [
    { ...queue, name: "everything", filter: { contract: ["v1"] } },
    { ...queue, name: "letters", delivery: "enveloped", filter: FAILURES },
    { ...queue, name: "body", filter: { ...V1_BODY, type: [INSTANCE_STATUS] } },
    { ...queue, name: "status", filter: { ...V1_BODY, status: ["FAILED"] } },
    { owner, kind: "sqs", queue: "existing", name: "downstream", arn: beside.existingQueueArn, filter: FAILURES },
    ...(lacking("lambda") ? [] : [catalog]),
    ...(lacking("firehose") ? [] : [{ owner, kind: "archive", name: "audit" }]),
    { owner, kind: "email", name: "people", address, filter: { status: ["FAILED"] } },
    ...(endpoint ? [{ owner, kind: "https", name: "alerts", url: endpoint.url, filter: FAILURES }] : []),
  ];
}

const engine = () => enginePublisher(queueTarget(sqs, std.output("InternalQueueArn")));

beforeAll(async () => {
  endpoint = lacking("https-endpoint") === undefined ? await httpsEndpoint() : undefined;
  beside = await deployCompanion();
  await std.deploy({ processor, subscribers: subscribers() });
});

afterAll(async () => {
  await destroy(companion);
  endpoint?.stop();
});

test("an HTTPS endpoint is asked to confirm its subscription, and does", async (context) => {
  await whereSupported("https-endpoint", context, async () => {
    if (!endpoint) throw new Error("there is no certificate for it");
    const posts = () => endpoint?.posts.filter(({ type }) => type === "SubscriptionConfirmation") ?? [];
    await whereSupported("subscription-confirmation", context, async () => {
      const timeout = lacking("subscription-confirmation") ? 2_000 : 30_000;
      await expect.poll(posts, { timeout }).toHaveLength(1);
    });
    const { SubscribeURL } = await confirmEndpoint(sns, std.output("ExternalTopicArn"), endpoint);
    await whereSupported("subscribe-url", context, async () => {
      expect((await fetch(SubscribeURL)).status).toBe(200);
    });
  });
});

test("what the engine publishes comes out as the contract says, and what cannot be read is kept", async () => {
  await engine().publish(life.events);
  for (const [index, MessageBody] of life.unreadable.entries()) {
    const ids = { MessageGroupId: "unreadable", MessageDeduplicationId: `unreadable-${index}` };
    await sqs.send(new SendMessageCommand({ QueueUrl: std.output("InternalQueueUrl"), MessageBody, ...ids }));
  }

  const queueUrl = std.output("SubscriberEverythingQueueUrl");
  const received = await take(sqs, queueUrl, expected.length, { identity: eventIdOf });

  const byId = new Map(received.map((message) => [eventIdOf(message), message]));
  for (const { id, body, attributes } of expected) {
    const message = byId.get(id);
    expect(message, id).toBeDefined();
    expect(lasting(message?.Body ?? "{}")).toEqual(lasting(body));
    expect(attributesOf(message ?? {})).toEqual(attributes);
  }
  await untilDepth(sqs, std.output("InternalQueueUrl"), 0);
  await untilDepth(sqs, std.output("QuarantineQueueUrl"), life.unreadable.length);
  await untilDepth(sqs, std.output("DeadLetterQueueUrl"), 0);
});

test("a queue gets letters instead of raw events, signed as the topic says", async (context) => {
  const letters = await take(sqs, std.output("SubscriberLettersQueueUrl"), failures.length, { identity: eventIdOf });

  expect(new Set(letters.map(eventIdOf))).toEqual(idsOf(failures));
  const envelope = JSON.parse(letters[0]?.Body ?? "");
  expect(envelope).toMatchObject({ Type: "Notification", TopicArn: std.output("ExternalTopicArn") });
  expect(envelope.MessageAttributes.contract).toEqual({ Type: "String", Value: "v1" });
  await whereSupported("signature-version", context, () => expect(envelope.SignatureVersion).toBe("2"));
});

test("a filter on the body lets through what it says", async () => {
  const wanted = expected.filter(has("workflow_id", REVENUE)).filter(has("type", INSTANCE_STATUS));
  expect(wanted.length).toBeGreaterThan(0);

  const queueUrl = std.output("SubscriberBodyQueueUrl");
  const received = await take(sqs, queueUrl, wanted.length, { identity: eventIdOf });

  expect(new Set(received.map(eventIdOf))).toEqual(idsOf(wanted));
});

test("a filter on a status in the body lets through changes to it", async (context) => {
  const wanted = expected.filter(has("workflow_id", REVENUE)).filter(has("status", "FAILED"));
  expect(wanted.length).toBeGreaterThan(0);

  await whereSupported("filter-into-arrays", context, async () => {
    const withinMs = lacking("filter-into-arrays") ? 2_000 : 60_000;
    const queueUrl = std.output("SubscriberStatusQueueUrl");
    const received = await take(sqs, queueUrl, wanted.length, { identity: eventIdOf, withinMs });
    expect(new Set(received.map(eventIdOf))).toEqual(idsOf(wanted));
  });
});

test("a queue that was there before gets its share", async () => {
  const received = await take(sqs, beside.existingQueueUrl, failures.length, { identity: eventIdOf });

  expect(new Set(received.map(eventIdOf))).toEqual(idsOf(failures));
});

test("an HTTPS endpoint is posted what its filter lets through", async (context) => {
  await whereSupported("https-endpoint", context, async () => {
    const notifications = () => endpoint?.posts.filter(({ type }) => type === "Notification") ?? [];
    const ids = () => new Set(notifications().map(({ body }) => eventIdOf(body)));
    await expect.poll(ids, { timeout: 60_000 }).toEqual(idsOf(failures));
  });
});

test("a function is invoked with what its filter lets through", async (context) => {
  await whereSupported("lambda", context, async () => {
    const records = await take(sqs, beside.inboxUrl, workflowChanges.length, {
      identity: ({ Body = "" }) => eventIdOf(JSON.parse(Body).Records[0]),
      withinMs: lacking("lambda") ? 2_000 : 60_000,
    });

    const readings = records.map(({ Body = "" }) => readEvent(JSON.parse(Body).Records[0]));
    expect(readings.map((reading) => reading.kind === "event" && reading.attributes["category"])).toEqual(
      workflowChanges.map(() => "workflow-change"),
    );
  });
});

test("the archive has every event, compressed, by day and type, readable line by line", async (context) => {
  await whereSupported("firehose", context, () => std.output("SubscriberAuditBucketName"));
  if (lacking("firehose")) return;
  const bucket = std.output("SubscriberAuditBucketName");
  const archived = async (unpack = (bytes: Uint8Array): string => gunzipSync(bytes).toString()): Promise<string[]> => {
    const keys = (await keysIn(s3, bucket)).filter((key) => key.startsWith("events/"));
    const texts = await Promise.all(keys.map(async (key) => unpack(await readObject(s3, bucket, key))));
    return texts.flatMap((text) => text.split("\n").filter(Boolean));
  };
  const ids = async () => new Set((await archived()).map(eventIdOf));

  await whereSupported("sns-to-firehose", context, async () => {
    // Firehose collects for five minutes.
    await expect.poll(ids, { timeout: lacking("sns-to-firehose") ? 2_000 : 420_000 }).toEqual(idsOf(expected));
  });
  if (lacking("sns-to-firehose")) {
    // What SNS would do, so that at least the way from the stream on is tried.
    const stream = (await resourcesOf(std.stackName)).find(
      ({ type }) => type === "AWS::KinesisFirehose::DeliveryStream",
    );
    for (const { body } of expected.slice(0, 20)) {
      const Record = { Data: new TextEncoder().encode(body) };
      await firehose.send(new PutRecordCommand({ DeliveryStreamName: stream?.physicalId, Record }));
    }
    await whereSupported("firehose-gzip", context, archived);
    const asIs = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
    const stored = async () => new Set((await archived(lacking("firehose-gzip") ? asIs : undefined)).map(eventIdOf));
    await expect.poll(stored, { timeout: 60_000 }).toEqual(idsOf(expected.slice(0, 20)));
    const keys = await keysIn(s3, bucket);
    expect(
      keys.every((key) => /^events\/arrival_date=\d{4}-\d\d-\d\d\/event_type=io\.sluice\.[\w.-]+\/.+/.test(key)),
    ).toBe(true);
  }
});

test("people are subscribed by e-mail, with their filter", async (context) => {
  const { Subscriptions = [] } = await sns.send(
    new ListSubscriptionsByTopicCommand({ TopicArn: std.output("ExternalTopicArn") }),
  );
  expect(Subscriptions).toContainEqual(expect.objectContaining({ Protocol: "email", Endpoint: address }));

  const sent = failures.filter(has("status", "FAILED")).length;
  await whereSupported("e-mail-log", context, () => {
    const lines = readFileSync(emulatorLog ?? "/dev/null", "utf8").split("\n");
    expect(lines.filter((line) => line.includes(`SNS fanout → email ${address}`))).toHaveLength(sent);
  });
});

test("a second contract and one subscriber more are deployed while events are under way, and none is lost", async () => {
  let isDeployed = false;
  const published: EngineEvent[] = [];
  const publishAll = async (): Promise<void> => {
    for (let run = 1; !isDeployed || run <= 20; run += 1) {
      const events = ["IN_PROGRESS", "SUCCEEDED"].map((new_status, index) => update(run, new_status, index));
      published.push(...events);
      await engine().publish(events);
    }
  };
  const change = async (): Promise<void> => {
    const maestro = { ...queue, name: "veterans", filter: { contract: ["maestro"] } };
    await std.deploy({ processor, contracts: ["v1", "maestro"], subscribers: [...subscribers(), maestro] });
    isDeployed = true;
  };
  await Promise.all([publishAll(), change()]);
  const afterwards = [update(1_000_000, "FAILED", 0)];
  await engine().publish(afterwards);

  const awaited = expectedEvents([...published, ...afterwards]);
  const everything = std.output("SubscriberEverythingQueueUrl");
  const received = await take(sqs, everything, awaited.length, { identity: eventIdOf, withinMs: 120_000 });
  expect(new Set(received.map(eventIdOf))).toEqual(idsOf(awaited));

  const [last] = expectedEvents(afterwards, "maestro");
  const veterans = await takeUntil(sqs, std.output("SubscriberVeteransQueueUrl"), ({ Body = "" }) => {
    return isDeepStrictEqual(lasting(Body), lasting(last?.body ?? ""));
  });
  expect(veterans.length).toBeLessThanOrEqual(expectedEvents([...published, ...afterwards], "maestro").length);
});

test("destroyed, the stage leaves nothing", async ({ annotate }) => {
  if (!lacking("firehose")) await emptyBucket(s3, std.output("SubscriberAuditBucketName")); // S3 lets nobody delete a bucket that holds events
  const stackId = await stackIdOf(std.stackName);

  await std.destroy();

  const { status, kept } = await deletionOf(stackId);
  expect({ status, kept }).toEqual({ status: "DELETE_COMPLETE", kept: [] });
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: std.stackName }));
  expect(QueueUrls).toEqual([]);
  await expect(cloudFormation.send(new DescribeStacksCommand({ StackName: std.stackName }))).rejects.toThrow();
  await annotate(`${std.stackName}: nothing`, REMAINS);
});

/** An instance of its own per run, so that no two have the same id. */
function update(workflow_instance_id: number, new_status: string, index: number): EngineEvent {
  const record = factories.changeRecord({
    workflow_instance_id,
    old_status: index === 0 ? "CREATED" : "IN_PROGRESS",
    new_status,
  });
  return factories.workflowInstanceUpdate([record]) as EngineEvent;
}
