// How the engine SDK uses the SQS and SNS clients.
import { PublishBatchCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetQueueUrlCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { beforeEach, describe, expect, test } from "vitest";
import {
  type EngineMessage,
  enginePublisher,
  queueTarget,
  type Target,
  topicTarget,
} from "../../../shared/publisher/index.ts";
import { mockedClient } from "../../support/mocked-client.ts";

const sqs = mockedClient(SQSClient);
const sns = mockedClient(SNSClient);
beforeEach(() => {
  sqs.reset();
  sns.reset();
  sqs.on(GetQueueUrlCommand).resolves({ QueueUrl: "https://queue" });
});

const message = (groupId: string): EngineMessage => ({
  ...{ index: 0, type: "START_WORKFLOW", body: `{"of":"${groupId}"}`, sizeBytes: 10, groupId },
  deduplicationId: `hash of ${groupId}`,
});
const messages = [message("a"), message("b"), message("c")];
const receiptOf = (group: string) => ({ messageId: `message of ${group}`, sequenceNumber: `1${group}` });
const stored = (entries: readonly { Id?: string | undefined; MessageGroupId?: string | undefined }[] = []) => ({
  Successful: entries.map(({ Id, MessageGroupId: group }) => ({
    ...{ Id, MessageId: `message of ${group}`, SequenceNumber: `1${group}` },
  })),
});
/** An answer need not say more than that it is. */
const ACCEPTED = { messageId: undefined };
const queue = () => queueTarget(new SQSClient({}), "arn:aws:sqs:eu-west-1:111122223333:internal.fifo");
const topic = () => topicTarget(new SNSClient({}), "arn:aws:sns:eu-west-1:111122223333:internal.fifo");

describe("the internal queue", () => {
  test("is found by its ARN once, and takes a batch with group and deduplication ids", async () => {
    sqs.on(SendMessageBatchCommand).callsFake(async ({ Entries }) => stored(Entries));
    const target = queue();

    expect(await target.send(messages)).toEqual(["a", "b", "c"].map(receiptOf));
    await target.send(messages);

    expect(sqs.commandCalls(GetQueueUrlCommand).map(({ args }) => args[0].input)).toEqual([
      { QueueName: "internal.fifo", QueueOwnerAWSAccountId: "111122223333" },
    ]);
    expect(sqs.commandCalls(SendMessageBatchCommand)[0]?.args[0].input).toMatchObject({
      QueueUrl: "https://queue",
      Entries: [
        { Id: "0", MessageBody: '{"of":"a"}', MessageGroupId: "a", MessageDeduplicationId: "hash of a" },
        { Id: "1", MessageGroupId: "b" },
        { Id: "2", MessageGroupId: "c" },
      ],
    });
    expect(target.maxBytes).toBe(1_048_576);
  });

  test("is asked for again after it could not be found", async () => {
    sqs.on(SendMessageBatchCommand).callsFake(async ({ Entries }) => ({ Successful: Entries }));
    sqs.on(GetQueueUrlCommand).rejectsOnce(new Error("no network")).resolves({ QueueUrl: "https://queue" });
    const target = queue();

    expect(await target.send([message("a")])).toEqual([{ reason: "Error: no network", isRetryable: true }]);
    expect(await target.send([message("a")])).toEqual([expect.objectContaining(ACCEPTED)]);
  });

  // An answer of a proxy in between was kept for its URL, and nothing could be published until the engine was restarted.
  test("is asked for again after an answer without its URL", async () => {
    sqs.on(SendMessageBatchCommand).callsFake(async ({ QueueUrl, Entries }) => {
      if (QueueUrl === undefined) throw Object.assign(new Error("no QueueUrl"), { $fault: "client" });
      return { Successful: Entries };
    });
    sqs.on(GetQueueUrlCommand).resolvesOnce({}).resolves({ QueueUrl: "https://queue" });
    const target = queue();

    expect(await target.send([message("a")])).toEqual([
      { reason: "Error: the answer does not name the queue's URL", isRetryable: true },
    ]);
    expect(await target.send([message("a")])).toEqual([expect.objectContaining(ACCEPTED)]);
  });
});

test("the fan-out topic takes a batch with group and deduplication ids", async () => {
  sns.on(PublishBatchCommand).callsFake(async (input) => stored(input.PublishBatchRequestEntries));
  const target = topic();

  expect(await target.send(messages)).toEqual(["a", "b", "c"].map(receiptOf));
  expect(sns.commandCalls(PublishBatchCommand)[0]?.args[0].input).toMatchObject({
    TopicArn: "arn:aws:sns:eu-west-1:111122223333:internal.fifo",
    PublishBatchRequestEntries: [
      { Id: "0", Message: '{"of":"a"}', MessageGroupId: "a", MessageDeduplicationId: "hash of a" },
      { Id: "1", MessageGroupId: "b" },
      { Id: "2", MessageGroupId: "c" },
    ],
  });
  expect(target.maxBytes).toBe(262_144);
});

describe.each<[string, () => Target]>([
  ["queue", queue],
  ["topic", topic],
])("an answer of the %s", (_name, target) => {
  const answer = (output: object): void => {
    sqs.on(SendMessageBatchCommand).resolves(output as never);
    sns.on(PublishBatchCommand).resolves(output as never);
  };
  const refuse = (error: Error): void => {
    sqs.on(SendMessageBatchCommand).rejects(error);
    sns.on(PublishBatchCommand).rejects(error);
  };

  test("tells per message whether it was accepted, and whether sending it again can help", async () => {
    answer({
      Successful: [{ Id: "1" }],
      Failed: [
        { Id: "0", SenderFault: false, Code: "InternalError", Message: "try again" },
        { Id: "2", SenderFault: true, Code: "InvalidMessageContents", Message: "no" },
      ],
    });

    expect(await target().send(messages)).toEqual([
      { reason: "InternalError: try again", isRetryable: true },
      expect.objectContaining(ACCEPTED),
      { reason: "InvalidMessageContents: no", isRetryable: false, isOfMessage: true },
    ]);
  });

  // Throttled messages were given up at once where the answer said that the sender is at fault, which it does.
  test.each(["RequestThrottled", "KmsThrottled", "ThrottlingException"])("%s is tried again", async (Code) => {
    answer({ Failed: [{ Id: "0", SenderFault: true, Code, Message: "slow down" }] });

    expect(await target().send([message("a")])).toEqual([{ reason: `${Code}: slow down`, isRetryable: true }]);
  });

  test("that is a bug of ours is none: it is thrown", async () => {
    sqs.on(GetQueueUrlCommand).rejects(new TypeError("undefined is not a function"));
    sns.on(PublishBatchCommand).rejects(new TypeError("undefined is not a function"));

    await expect(target().send([message("a")])).rejects.toThrow(TypeError);
  });

  test("that does not name a message leaves it not accepted", async () => {
    answer({});

    expect(await target().send([message("a")])).toMatchObject([{ isRetryable: true }]);
  });

  test.each([
    [Object.assign(new Error("denied"), { name: "AccessDenied", $fault: "client" }), false],
    [Object.assign(new Error("slow down"), { name: "ThrottlingException", $fault: "client" }), true],
    [Object.assign(new Error("slow down"), { name: "RequestThrottled", $fault: "client" }), true],
    [Object.assign(new Error("later"), { name: "Busy", $fault: "client", $retryable: {} }), true],
    [Object.assign(new Error("oops"), { name: "ServiceUnavailable", $fault: "server" }), true],
    [new Error("socket hang up"), true],
    [new Error("Region is missing"), false],
    [Object.assign(new Error("no answer of AWS"), { name: "Unknown", $fault: "client" }), true],
  ])("that is an error (%s) counts for all its messages", async (error, isRetryable) => {
    refuse(error);

    const reason = `${error.name}: ${error.message}`;
    expect(await target().send(messages)).toEqual(Array(3).fill({ reason, isRetryable }));
  });
});

describe("a target that cannot be is an error before anything is sent", () => {
  test.each([
    ["https://sqs.eu-west-1.amazonaws.com/111122223333/internal.fifo", "queue"],
    ["arn:aws:sns:eu-west-1:111122223333:internal.fifo", "queue"],
    ["arn:aws:sqs:eu-west-1:111122223333:internal.fifo", "topic"],
    ["", "topic"],
    // Every message would be refused, each as if it were the message's fault.
    ["arn:aws:sqs:eu-west-1:111122223333:internal", "queue"],
    ["arn:aws:sns:eu-west-1:111122223333:internal", "topic"],
  ])("%j for a %s", (arn, kind) => {
    const make = () => (kind === "queue" ? queueTarget(new SQSClient({}), arn) : topicTarget(new SNSClient({}), arn));

    expect(make).toThrow(`${JSON.stringify(arn)} is not the ARN of a FIFO ${kind}: arn:aws:`);
    expect(make).toThrow(expect.objectContaining({ name: "InvalidTargetError", code: "invalid-target" }));
  });

  test.each(["queue", "topic"])("a client of another region than the %s's", async (kind) => {
    const region = "us-east-1";
    const target =
      kind === "queue"
        ? queueTarget(new SQSClient({ region }), "arn:aws:sqs:eu-west-1:111122223333:internal.fifo")
        : topicTarget(new SNSClient({ region }), "arn:aws:sns:eu-west-1:111122223333:internal.fifo");
    const [event] = [{ type: "START_WORKFLOW", workflow_id: "etl.daily" }] as const;

    const publishing = enginePublisher(target).publish([event]);

    await expect(publishing).rejects.toMatchObject({ name: "InvalidTargetError", retryable: false });
    await expect(publishing).rejects.toThrow(
      /^the client is of us-east-1, and arn:\S+ of eu-west-1: give it a client of/,
    );
    expect([...sqs.calls(), ...sns.calls()]).toEqual([]);
  });
});
