// The commands for people on call, as a person types them, on what was deployed.
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { SetTopicAttributesCommand } from "@aws-sdk/client-sns";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { permitted } from "../../infra/constructs/emulator.ts";
import { documentedCalls } from "../support/command-calls.ts";
import * as factories from "../support/internal-events.ts";
import { runSluice, startSluice } from "../support/running-sluice.ts";
import type { Finished } from "../support/sluice.ts";
import { temporaryFolder } from "./cdk.ts";
import { clients, endpoint } from "./cloud.ts";
import { iamUser } from "./iam-user.ts";
import type { Feature } from "./lacks.ts";
import { stage } from "./stage.ts";
import { lacking, whereSupported } from "./where-supported.ts";

const { logs, sns, sqs } = clients();
const calls = stage("calls");
const cwd = temporaryFolder();
const target = ["--stack", calls.stackName, ...(endpoint ? ["--endpoint", endpoint] : [])];
const run = (...args: string[]): Promise<Finished> => runSluice([...args, ...target], { cwd });
const json = async (...args: string[]) => {
  const { stdout, stderr } = await run(...args, "--json");
  if (stdout === "") throw new Error(stderr.split("\n").at(-2));
  return JSON.parse(stdout);
};

const alerts = { owner: "on-call", kind: "sqs", queue: "standard", name: "alerts" };

beforeAll(() => calls.deploy({ processor: { timeoutSeconds: 10 }, subscribers: [alerts], deliveryLogs: { sqs: 100 } }));
afterAll(() => calls.destroy());

/** Once where it is known to fail, so that no command is still at work after it; on AWS some things take minutes. */
const inTime = (feature: Feature, holds: () => Promise<void>): Promise<void> =>
  lacking(feature) ? holds() : vi.waitFor(holds, { timeout: 900_000, interval: 5_000 });

/** A line takes some seconds to be found on AWS. */
const traced = async (id: string): Promise<string> => {
  await expect.poll(async () => (await run("trace", id)).status, { timeout: 180_000, interval: 1_000 }).toBe(0);
  return (await run("trace", id)).stdout;
};

test("doctor finds everything that the commands need, and status nothing for a person to do", async () => {
  const { checks } = await json("doctor");
  const status = await run("status");

  const what = ["internal queue", "quarantine queue", "dead-letter queue", "external topic", "processor"];
  const kinds = new Map(checks.map((check: { what: string; kind: string }) => [check.what, check.kind]));
  for (const each of [...what, "reading", "log", "metrics"]) {
    expect({ what: each, kind: kinds.get(each) }).toEqual({ what: each, kind: "ok" });
  }
  expect(status.stdout).toMatch(
    /^.*\nQueue .*\ninternal +0 +0 +–\nquarantine +0 +0 +–\ndead-letter +0 +0 +–\nProcessor: Enabled, .*\nLast deployment: .*_COMPLETE\nVersion: .*, that of this command\nNothing needs a person\.\n$/,
  );
  expect(status.status).toBe(0);
});

test("tail shows what send has published, by its filter, and trace tells where it came from", async () => {
  const tail = startSluice(["tail", "--filter", '{"workflow_id":["shown"]}', ...target], { cwd });
  onTestFinished(() => void tail.child.kill("SIGTERM"));
  await expect.poll(tail.said, { timeout: 60_000 }).toContain("Ctrl-C ends it");
  const events = ["shown", "filtered"].map((workflow_id) => factories.stepInstanceUpdate({ workflow_id }));
  const file = join(cwd, "events.jsonl");
  writeFileSync(file, events.map((event) => JSON.stringify(event)).join("\n"));

  const sent = await run("send", file);
  await expect.poll(tail.said, { timeout: 60_000 }).toContain("step-instance.status.changed");
  tail.child.kill("SIGINT");
  const { status, lines } = await tail.finished;

  expect(sent.stdout).toMatch(/^2 events sent to /);
  const [line = "", last] = lines;
  expect(line).toMatch(
    / {2}v1 {2}step-instance\.status\.changed {2}workflows\/shown\/instances\/7\/.* {2}status=SUCCEEDED terminal=true {2}[0-9a-f]{64}$/,
  );
  expect(last).toBe("1 event; the subscription is removed");
  expect(status).toBe(0);
  const id = line.slice(-64);
  expect(await traced(id)).toMatch(
    new RegExp(`^Partition key: shown/7\\n.* published .* as 1 external event\\n {2}event ${id}\\n$`),
  );
});

test("status answers somebody who may do what its page names, and no more", async () => {
  const user = await iamUser("status");
  onTestFinished(user.remove);
  await user.allow([...documentedCalls("status")], "*");
  const { accessKeyId, secretAccessKey } = user.credentials;
  const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };

  // A policy takes some seconds to be known everywhere on AWS.
  const asked = async () => (await runSluice(["status", ...target], { cwd, env })).stdout;
  await expect.poll(asked, { timeout: 60_000, interval: 1_000 }).toMatch(/Processor: Enabled.*Nothing needs a person/s);
});

test("console shows what flows and what is held to somebody who may do what its page names, and no more", async () => {
  const user = await iamUser("console");
  onTestFinished(user.remove);
  const commands = ["status", "trace", "tail", "subscribers", "quarantine list", "dead-letter list"];
  const actions = [...new Set(commands.flatMap((command) => [...documentedCalls(command)]))];
  await user.allow(lacking("batch-permissions") ? permitted(actions) : actions, "*");
  const { accessKeyId, secretAccessKey } = user.credentials;
  const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const console = startSluice(["console", "--json", ...target], { cwd, env });
  onTestFinished(() => void console.child.kill("SIGTERM"));
  await expect.poll(console.said, { timeout: 60_000 }).toMatch(/"url":/);
  const url = new URL(/"url": ?"([^"]+)"/.exec(console.said())?.[1] ?? "");
  const welcome = await fetch(url, { redirect: "manual" });
  const cookie = welcome.headers.get("set-cookie")?.split(";")[0] ?? "";
  const headers = { cookie, origin: url.origin, "content-type": "application/json" };
  let heard = "";
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const stream = await fetch(`${url.origin}/api/stream`, { headers, signal: leaving.signal });
  const listening = stream.body?.pipeThrough(new TextDecoderStream()).pipeTo(
    new WritableStream({
      write(text) {
        heard += text;
      },
    }),
  );
  listening?.catch(() => undefined); // it ends with the test
  const file = join(cwd, "console.jsonl");
  writeFileSync(file, JSON.stringify(factories.stepInstanceUpdate({ workflow_id: "in.the.console" })));

  expect((await run("send", file)).stdout).toMatch(/^1 event sent to /);

  await expect.poll(() => heard, { timeout: 60_000 }).toContain("workflows/in.the.console/instances/7/");
  const flow = () => JSON.parse([...heard.matchAll(/event: flow\ndata: (.*)\n/g)].at(-1)?.[1] ?? "{}");
  await expect.poll(() => flow().sns?.received, { timeout: 180_000 }).toBeGreaterThan(0);
  expect(flow()).toMatchObject({ problems: {}, sns: { queues: { internal: {} }, processor: { state: "Enabled" } } });
  const question = { method: "POST", headers, body: JSON.stringify({ queue: "quarantine", sink: "sns" }) };
  expect(await (await fetch(`${url.origin}/api/held`, question)).json()).toMatchObject({ messages: [] });

  console.child.kill("SIGINT");
  expect((await console.finished).status).toBe(0);
});

test("deliveries tells what SNS logged of one subscriber, and fails where a delivery did", async (context) => {
  const ofAlerts = () => json("deliveries", "--subscriber", "alerts");
  await whereSupported("delivery-logs", context, () =>
    inTime("delivery-logs", async () => expect((await ofAlerts()).delivered).toBeGreaterThan(0)),
  );
  if (lacking("delivery-logs")) await logDeliveries();

  expect(await ofAlerts()).toMatchObject({
    ...{ protocol: "sqs", sample_percent: 100 },
    latest: expect.arrayContaining([expect.objectContaining({ outcome: "delivered", attempts: 1, status_code: 200 })]),
  });
  if (lacking("delivery-logs")) {
    const { status, stdout } = await run("deliveries", "--subscriber", "alerts");
    expect(stdout).toMatch(/failed +1 +403 +\{"ErrorCode":"AccessDenied"/);
    expect(status).toBe(1);
  }
});

/** As CloudFormation and SNS do: https://docs.aws.amazon.com/sns/latest/dg/sns-topic-attributes.html */
async function logDeliveries(): Promise<void> {
  const { subscribers } = await json("subscribers");
  const [{ endpoint: destination }] = subscribers;
  const topicArn = calls.output("ExternalTopicArn");
  const [, , , region, account, topic] = topicArn.split(":");
  const role = `arn:aws:iam::${account}:role/deliveries`;
  const attributes = {
    SQSSuccessFeedbackRoleArn: role,
    SQSFailureFeedbackRoleArn: role,
    SQSSuccessFeedbackSampleRate: "100",
  };
  for (const [AttributeName, AttributeValue] of Object.entries(attributes)) {
    await sns.send(new SetTopicAttributesCommand({ TopicArn: topicArn, AttributeName, AttributeValue }));
  }
  const write = async (logGroupName: string, status: string, delivery: object): Promise<void> => {
    const notification = { messageId: randomUUID(), topicArn, timestamp: new Date().toISOString() };
    const message = { notification, delivery: { destination, attempts: 1, dwellTimeMs: 20, ...delivery }, status };
    const logStreamName = randomUUID();
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const logEvents = [{ timestamp: Date.now(), message: JSON.stringify(message) }];
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  };
  const group = `sns/${region}/${account}/${topic}`;
  await write(group, "SUCCESS", { statusCode: 200, providerResponse: '{"sqsRequestId":"1"}' });
  await write(`${group}/Failure`, "FAILURE", { statusCode: 403, providerResponse: '{"ErrorCode":"AccessDenied"}' });
}

test("what cannot be read is found by status, quarantine and trace, and gone once it is dropped", async (context) => {
  const ids = { MessageGroupId: "garbage", MessageDeduplicationId: "garbage" };
  const message = { QueueUrl: calls.output("InternalQueueUrl"), MessageBody: '{"type":"GARBAGE"}', ...ids };
  const { MessageId = "" } = await sqs.send(new SendMessageCommand(message));
  const quarantined = async (...args: string[]) => (await json("quarantine", "list", ...args)).messages;
  await expect.poll(async () => (await quarantined()).length, { timeout: 60_000, interval: 500 }).toBe(1);

  const status = await run("status", "--json");
  expect(status.status).toBe(1);
  expect(JSON.parse(status.stdout)).toMatchObject({
    needs_a_person: ["1 quarantined: sluice quarantine list"],
    quarantined_by_reason: { "unknown-type": 1 },
  });
  expect(await traced(MessageId)).toContain(`Look at it: sluice quarantine show ${MessageId}`);
  expect(await quarantined("--key", "garbage", "--field", "type=GARBAGE")).toHaveLength(1);
  const oldest = async () => (await json("status")).queues.quarantine.oldest_seconds;
  await whereSupported("queue-ages", context, () =>
    inTime("queue-ages", async () => expect(await oldest()).toEqual(expect.any(Number))),
  );

  expect(await run("quarantine", "drop", "--id", MessageId, "--yes")).toMatchObject({ status: 0 });
  expect((await run("status")).stdout).toContain("Nothing needs a person.");
}, 1_200_000); // after a quiet time, CloudWatch takes up to 15 minutes to know the age of a queue
