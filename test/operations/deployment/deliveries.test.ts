// What SNS logged of its deliveries, told for one subscriber: over the topic of the embedded AWS, whose SNS keeps no such log itself.
import { GetTopicAttributesCommand, type SNSClient } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeDeliveries } from "../../../cli/commands/deliveries.ts";
import { sentenceOf } from "../../../cli/errors.ts";
import type { EmbeddedAws } from "../../../local/index.ts";
import { subscribeQueue } from "../../../local/runs/external-queue.ts";
import { type Deliveries, onTarget, readDeliveries } from "../../../operations/deployment/index.ts";
import { localStack, output } from "../../support/stopped-stack.ts";

let aws: EmbeddedAws;
const { signal } = new AbortController();
beforeAll(async () => {
  aws = await localStack();
  await subscribeQueue(aws, "team-alerts");
  await subscribeQueue(aws, "team-audit");
});
afterAll(() => aws.stop());

const ROLE = "arn:aws:iam::000000000000:role/sns";
const LOGGED = { SQSFailureFeedbackRoleArn: ROLE };
const SAMPLED = { ...LOGGED, SQSSuccessFeedbackRoleArn: ROLE, SQSSuccessFeedbackSampleRate: "10" };
const queueArn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;

/** As SNS writes it: https://docs.aws.amazon.com/sns/latest/dg/statement-operation-json-properties-deny.html */
const line = (timestamp: number, destination: string, status: string, delivery: object) => ({
  timestamp,
  message: JSON.stringify({
    notification: {
      messageMD5Sum: "29638742ffb68b32cf56f42a79bcf16b",
      messageId: `message-${timestamp}`,
      topicArn: output(aws, "ExternalTopicArn"),
      timestamp: "2022-05-12T2:12:44Z",
    },
    delivery: { deliveryId: "98236591c-56aa-51ee-a5ed-0c7d43493170", destination, dwellTimeMs: 20, ...delivery },
    status,
  }),
});
const DENIED = { providerResponse: '{"ErrorCode":"AccessDenied"}', attempts: 1, statusCode: 403 };
const TAKEN = { providerResponse: '{"sqsRequestId":"1"}', attempts: 1, statusCode: 200 };

interface Asked {
  readonly logGroupName: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly nextToken?: string;
}

/** Of a topic with these attributes; reads pages of one line each from these groups. */
function read(
  attributes: Record<string, string>,
  groups: Record<string, object[]>,
  question: object = {},
): Promise<Deliveries> {
  const filterLogEvents = async ({ logGroupName, nextToken, startTime, endTime }: Asked) => {
    const events = groups[logGroupName];
    if (!events) throw Object.assign(new Error("there is no such group"), { name: "ResourceNotFoundException" });
    const inTime = (events as { timestamp: number }[]).filter(
      ({ timestamp }) => timestamp >= startTime && timestamp < endTime,
    );
    const index = Number(nextToken ?? 0);
    return {
      events: inTime.slice(index, index + 1),
      ...(index + 1 < inTime.length ? { nextToken: String(index + 1) } : {}),
    };
  };
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  const options = { endpoint: aws.endpoint, region: "us-east-1", credentials };
  return onTarget({ kind: "endpoint", stackName: undefined, options }, (target) => {
    const send = async (command: object) =>
      command instanceof GetTopicAttributesCommand
        ? { Attributes: attributes }
        : target.clients.sns.send(command as Parameters<SNSClient["send"]>[0]);
    const sns: SNSClient = Object.create(target.clients.sns, { send: { value: send } });
    return readDeliveries(
      { ...target, clients: { ...target.clients, sns, logs: async () => ({ filterLogEvents }) as never } },
      { subscriber: "team-alerts", sinceMs: 0, untilMs: 1_000, limit: 10, signal, ...question },
    );
  });
}
const group = (): string => output(aws, "ExternalTopicArn").split(":").slice(2).join("/");

test("where the stage asks SNS for no log, the command says which setting does", async () => {
  const error = await read({}, {}).catch((thrown: unknown) => thrown);

  expect(sentenceOf(error)).toMatch(
    /^SNS logs no deliveries by sqs of .*: set deliveryLogs\.sqs in the stage's config/,
  );
});

test("failures and a sample of successes are told in order, of this subscriber and this time alone", async () => {
  const own = queueArn("team-alerts");
  const groups = {
    [`${group()}/Failure`]: [line(30, own, "FAILURE", DENIED), line(40, queueArn("team-audit"), "FAILURE", DENIED)],
    [group()]: [line(10, own, "SUCCESS", TAKEN), line(50, own, "SUCCESS", TAKEN), line(2_000, own, "SUCCESS", TAKEN)],
  };

  const found = await read(SAMPLED, groups);
  const latest = await read(SAMPLED, groups, { limit: 1 });

  expect(found).toMatchObject({
    ...{ subscriber: "team-alerts", protocol: "sqs", endpoint: own, sample_percent: 10, delivered: 2, failed: 1 },
    latest: [
      { time: "1970-01-01T00:00:00.010Z", outcome: "delivered", status_code: 200, message_id: "message-10" },
      { outcome: "failed", attempts: 1, status_code: 403, answer: '{"ErrorCode":"AccessDenied"}', dwell_ms: 20 },
      { outcome: "delivered", message_id: "message-50" },
    ],
  });
  expect(latest).toMatchObject({ delivered: 2, failed: 1, latest: [{ message_id: "message-50" }] });
  expect(describeDeliveries(found).at(-1)).toBe(
    "team-alerts (sqs): 1 failed, of which each leaves a line; 2 of those that succeeded, a sample of 10 %, about 20 in all",
  );
  expect(describeDeliveries(latest)).toContain("and 2 before them");
});

test("a log without a line is no error, and silence about successes is said to be silence", async () => {
  const found = await read(LOGGED, {});

  expect(found).toMatchObject({ sample_percent: 0, delivered: 0, failed: 0, latest: [] });
  expect(describeDeliveries(found)).toEqual([
    "team-alerts (sqs): 0 failed, of which each leaves a line; those that succeeded leave none, so how many they are this does not tell",
  ]);
});

test.each([
  ["alert", undefined],
  ["team", /^--subscriber team fits several subscribers: team-alerts, team-audit$/],
  ["nobody", /^--subscriber nobody is no subscriber; there is: .*team-alerts/],
])("a subscriber is named by a part of its name that no other has: %s", async (subscriber, sentence) => {
  const found = await read(LOGGED, {}, { subscriber }).catch((error: unknown) => sentenceOf(error));

  if (sentence) expect(found).toMatch(sentence);
  else expect(found).toMatchObject({ subscriber: "team-alerts" });
});
