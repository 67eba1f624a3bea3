// What goes wrong in a running deployment, what it does to whom, and how it ends; docs/runbook.md has the same in words, and its
// commands are the ones that run here.
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import {
  GetQueueAttributesCommand,
  type QueueAttributeName,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EngineEvent, enginePublisher, queueTarget } from "../../shared/publisher/index.ts";
import * as factories from "../support/internal-events.ts";
import { blockOf, runbookShell } from "../support/runbook.ts";
import type { Finished } from "../support/sluice.ts";
import { temporaryFolder } from "./cdk.ts";
import { awsCli, clients, runId } from "./cloud.ts";
import { confirmEndpoint } from "./confirm-endpoint.ts";
import { expectedEvents } from "./expected-events.ts";
import { type HttpsEndpoint, httpsEndpoint } from "./https-endpoint.ts";
import { eventIdOf, take, untilDepth } from "./inbox.ts";
import { createSmallStack, deleteSmallStack } from "./small-stack.ts";
import { stage } from "./stage.ts";
import { lacking, whereSupported } from "./where-supported.ts";

const { lambda, sns, sqs } = clients();
const ill = stage("ill");
const runbook = runbookShell({
  ...{ cwd: temporaryFolder(), stage: ill.name },
  ...{ aws: awsCli.command, variables: awsCli.variables },
});
const owner = "data-platform";
const TIMEOUT_SECONDS = 10;
let endpoint: HttpsEndpoint | undefined;
/** Queues that are there: one denies the topic, one is encrypted with a key that SNS may not use. */
let queues: Record<string, string>;

const allow = (queue: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: { "Fn::GetAtt": [queue, "Arn"] },
    },
  ],
});
const ofRoot = {
  Effect: "Allow",
  Principal: { AWS: { "Fn::Join": [":", ["arn:aws:iam:", { Ref: "AWS::AccountId" }, "root"]] } },
  Action: "kms:*",
  Resource: "*",
};
const surroundings = {
  Resources: {
    Denying: { Type: "AWS::SQS::Queue", Properties: {} },
    Locked: { Type: "AWS::SQS::Queue", Properties: { KmsMasterKeyId: { Ref: "Key" } } },
    LockedPolicy: {
      Type: "AWS::SQS::QueuePolicy",
      Properties: { Queues: [{ Ref: "Locked" }], PolicyDocument: allow("Locked") },
    },
    Key: { Type: "AWS::KMS::Key", Properties: { KeyPolicy: { Version: "2012-10-17", Statement: [ofRoot] } } },
    // In the way of an archive called `audit`.
    Database: {
      Type: "AWS::Glue::Database",
      Properties: { CatalogId: { Ref: "AWS::AccountId" }, DatabaseInput: { Name: `sluice_${runId}__ill_audit` } },
    },
  },
  Outputs: {
    DenyingArn: { Value: { "Fn::GetAtt": ["Denying", "Arn"] } },
    DenyingUrl: { Value: { Ref: "Denying" } },
    KeyArn: { Value: { "Fn::GetAtt": ["Key", "Arn"] } },
    LockedArn: { Value: { "Fn::GetAtt": ["Locked", "Arn"] } },
    LockedUrl: { Value: { Ref: "Locked" } },
  },
};

const configuration = (...more: object[]) => ({
  processor: { timeoutSeconds: TIMEOUT_SECONDS },
  subscribers: [
    { owner, name: "well", kind: "sqs", queue: "standard" },
    { owner, name: "denied", kind: "sqs", queue: "existing", arn: queues["DenyingArn"] },
    { owner, name: "locked", kind: "sqs", queue: "existing", arn: queues["LockedArn"] },
    ...(endpoint ? [{ owner, name: "down", kind: "https", url: endpoint.url, retries: RETRIES }] : []),
    ...more,
  ],
});
const RETRIES = { count: 2, minDelaySeconds: 1, maxDelaySeconds: 1 };

beforeAll(async () => {
  endpoint = lacking("https-endpoint") === undefined ? await httpsEndpoint() : undefined;
  queues = await createSmallStack("around", surroundings);
});

afterAll(async () => {
  await ill.destroy();
  await deleteSmallStack("around");
  endpoint?.stop();
});

let lastInstance = 0;

/** @returns the ids of the external events that must come of it */
async function publish(count = 1): Promise<Set<string>> {
  const events = Array.from({ length: count }, () => {
    lastInstance += 1;
    return factories.workflowInstanceUpdate([
      factories.changeRecord({ workflow_instance_id: lastInstance }),
    ]) as EngineEvent;
  });
  await enginePublisher(queueTarget(sqs, ill.output("InternalQueueArn"))).publish(events);
  return new Set(expectedEvents(events).map(({ id }) => id));
}

async function received(queueUrl: string, count: number, withinMs = 60_000): Promise<Set<string>> {
  return new Set((await take(sqs, queueUrl, count, { identity: eventIdOf, withinMs })).map(eventIdOf));
}

/** The policy of a queue that lets nobody in, least of all SNS. */
const denial = (): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queues["DenyingArn"],
      },
    ],
  });

const FAILED = "A deployment failed halfway";
const ENDPOINT_DOWN = "A subscriber's endpoint was down";
const KEPT_OUT = "A queue's policy or key keeps SNS out";
const OUT_OF_MEMORY = "The processor runs out of memory";

/** Runs the block of a section, with the AWS CLI. @throws with what it said, if it fails */
async function onCall(section: string, holding: string, placeholders?: Record<string, string>): Promise<Finished> {
  return succeeded(await runbook.run(blockOf(section, holding), placeholders));
}

function succeeded(finished: Finished): Finished {
  const { status, stdout, stderr } = finished;
  expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: "" });
  return finished;
}

const briefly = (isLacking: string | undefined): number => (isLacking === undefined ? 60_000 : 2_000);

test("a first deployment that fails halfway is deployed again once the cause is gone", async () => {
  const audit = { owner, name: "audit", kind: "archive" };
  await expect(ill.deploy(configuration(audit))).rejects.toThrow(/already exists|AlreadyExists/i);
  expect((await onCall(FAILED, "describe-stack-events")).stdout).toMatch(/already exists|AlreadyExists/i);
  expect((await onCall(FAILED, "StackStatus")).lines).toEqual(["ROLLBACK_COMPLETE"]);

  await ill.deploy(configuration());

  expect((await onCall(FAILED, "StackStatus")).lines).toEqual(["CREATE_COMPLETE"]);

  const ids = await publish();
  expect(await received(ill.output("SubscriberWellQueueUrl"), 1)).toEqual(ids);
});

test("a change that fails halfway leaves everything as it was, and is deployed once it is mended", async () => {
  const archive = (name: string) => configuration({ owner, name, kind: "archive" });
  await expect(ill.deploy(archive("audit"))).rejects.toThrow(/already exists|AlreadyExists/i);
  expect((await onCall(FAILED, "StackStatus")).lines).toEqual(["UPDATE_ROLLBACK_COMPLETE"]);
  const meanwhile = await publish();
  expect(await received(ill.output("SubscriberWellQueueUrl"), 1)).toEqual(meanwhile);

  await ill.deploy(archive("ledger"));
  expect((await onCall(FAILED, "StackStatus")).lines).toEqual(["UPDATE_COMPLETE"]);

  expect(ill.outputNames()).toContain("SubscriberLedgerBucketName");
  const afterwards = await publish();
  expect(await received(ill.output("SubscriberWellQueueUrl"), 1)).toEqual(afterwards);
});

test("an endpoint that is down is tried again as its policy says, then its events wait for it, and the others get theirs", async (context) => {
  await whereSupported("https-endpoint", context, async () => {
    if (!endpoint) throw new Error("there is no certificate for it");
    await confirmEndpoint(sns, ill.output("ExternalTopicArn"), endpoint);
    const posts = (): string[] =>
      (endpoint?.posts ?? []).filter(({ type }) => type === "Notification").map(({ body }) => body);
    endpoint.answerWith(503);
    const ids = await publish();

    expect(await received(ill.output("SubscriberWellQueueUrl"), 1)).toEqual(ids);
    await expect.poll(() => posts().map(eventIdOf), { timeout: 60_000 }).toContain([...ids][0]);
    await whereSupported("delivery-retries", context, () =>
      expect.poll(posts, { timeout: briefly(lacking("delivery-retries")) }).toHaveLength(1 + RETRIES.count),
    );
    const deadLetters = ill.output("SubscriberDownDeadLetterQueueUrl");
    await whereSupported("delivery-dead-letters", context, async () => {
      expect(await received(deadLetters, 1, briefly(lacking("delivery-dead-letters")))).toEqual(ids);
    });

    // As SNS keeps it, with SNS's own words: whether it does is asked above.
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: deadLetters, Attributes: { VisibilityTimeout: "1" } }));
    await sqs.send(new SendMessageCommand({ QueueUrl: deadLetters, MessageBody: posts().at(-1) }));
    const handOver = [blockOf(ENDPOINT_DOWN, "NAME=Alerts").replace("Alerts", "Down"), blockOf(ENDPOINT_DOWN, "curl")];
    const url = { "the endpoint": endpoint.url };
    const stillDown = await runbook.run(handOver.join("\n"), url);
    expect(stillDown.stderr).toContain("503");
    await untilDepth(sqs, deadLetters, 1);

    endpoint.answerWith(200);
    const before = posts().length;
    succeeded(await runbook.run(handOver.join("\n"), url));
    expect(posts().slice(before).map(eventIdOf)).toEqual([...ids]);
    await untilDepth(sqs, deadLetters, 0);
    const next = await publish();
    await expect.poll(() => posts().map(eventIdOf), { timeout: 60_000 }).toContain([...next][0]);
    await received(ill.output("SubscriberWellQueueUrl"), 1);
  });
});

test("a queue whose policy denies the topic gets nothing, its events wait for it, and the others get theirs", async (context) => {
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queues["DenyingUrl"], Attributes: { Policy: denial() } }));
  const ids = await publish();
  expect(await received(ill.output("SubscriberWellQueueUrl"), 1)).toEqual(ids);
  expect((await keptOutBy("DenyingUrl")).stdout).toContain("Deny");
  await whereSupported("queue-policies", context, () => untilDepth(sqs, queues["DenyingUrl"] ?? "", 0));
  await whereSupported("delivery-dead-letters", context, async () => {
    const withinMs = briefly(lacking("delivery-dead-letters"));
    // Also those of the tests before: nothing has let the topic in so far.
    expect(await received(ill.output("SubscriberDeniedDeadLetterQueueUrl"), lastInstance, withinMs)).toContain(
      [...ids][0],
    );
  });

  const Policy = denial().replace("Deny", "Allow");
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queues["DenyingUrl"], Attributes: { Policy } }));
  const next = await publish();
  expect(await received(queues["DenyingUrl"] ?? "", 1)).toEqual(next);
  await received(ill.output("SubscriberWellQueueUrl"), 1);
});

/** What the runbook's first look shows of a queue, and of the key of the locked one. */
async function keptOutBy(queue: "DenyingUrl" | "LockedUrl"): Promise<Finished> {
  const places = { "URL of that queue": queues[queue] ?? "", "its KmsMasterKeyId": queues["KeyArn"] ?? "" };
  return onCall(KEPT_OUT, "get-key-policy", places);
}

test("a queue with a key that SNS may not use gets nothing, and its events wait for it", async (context) => {
  const look = await keptOutBy("LockedUrl");
  expect(look.stdout).toContain('"KmsMasterKeyId"');
  expect(look.lines.at(-1)).toContain("kms:*");
  expect(look.lines.at(-1)).not.toContain("sns.amazonaws.com");
  await whereSupported("queue-keys", context, async () => {
    await untilDepth(sqs, queues["LockedUrl"] ?? "", 0, { withinMs: briefly(lacking("queue-keys")) });
    const ids = await received(ill.output("SubscriberLockedDeadLetterQueueUrl"), lastInstance);
    expect(ids.size).toBe(lastInstance);
  });
});

test("a function that runs out of memory loses nothing: its messages come again, and go out once it has enough", async (context) => {
  await whereSupported("lambda", context, async () => {
    const QueueUrl = ill.output("InternalQueueUrl");
    // So that what failed comes again within the test's time.
    await sqs.send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: `${TIMEOUT_SECONDS}` } }),
    );
    const FunctionName = ill.output("ProcessorName");
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const Variables = { ...Environment?.Variables };
    const starved = { ...Variables, NODE_OPTIONS: "--max-old-space-size=4" };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: starved } }));

    const ids = await publish(30);
    const AttributeNames: QueueAttributeName[] = ["ApproximateNumberOfMessagesNotVisible"];
    const inFlight = async (): Promise<number> => {
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
      return Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
    };
    await expect.poll(inFlight, { timeout: 60_000 }).toBeGreaterThan(0); // the function was given some
    const invoked = await lambda.send(new InvokeCommand({ FunctionName, Payload: '{"Records":[]}' }));
    expect(invoked.FunctionError).toBeDefined();
    await untilDepth(sqs, QueueUrl, 30);
    const { stdout: log } = await onCall(OUT_OF_MEMORY, "filter-log-events");
    await whereSupported("log-alternatives", context, () => expect(log).toMatch(/out of memory|signal: killed/));

    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    const more = await onCall(OUT_OF_MEMORY, "update-function-configuration");
    expect(more.stdout).toContain("2048");
    expect(await received(ill.output("SubscriberWellQueueUrl"), 30, 120_000)).toEqual(ids);
    await untilDepth(sqs, QueueUrl, 0);
    await untilDepth(sqs, ill.output("DeadLetterQueueUrl"), 0);
  });
});
