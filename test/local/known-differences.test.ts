// What AWS is documented to answer, asked of the embedded AWS: it answers the same, or the table of known differences has it.
import { readFileSync } from "node:fs";
import {
  CreateTopicCommand,
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type EmulatedSns, emulatedSns } from "../support/emulated-endpoint.ts";

const DAY_MS = 86_400_000;
const QUEUE_ARN = "arn:aws:sqs:us-east-1:000000000000:q";
const FIFO = { FifoQueue: "true" };

interface Question {
  readonly asks: string;
  /** A page of the service's API reference, or of its guide. */
  readonly source: string;
  readonly aws: string;
  readonly of: (embedded: EmulatedSns) => Promise<string>;
  /** Where the embedded AWS answers otherwise: the row that says so. @default it answers as AWS does */
  readonly row?: string;
}

/** What is taken, or how it is refused. */
const outcome = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "taken",
    (error: Error) => error.name.replace(/(^com\.amazonaws\.sqs#|^AWS\.SimpleQueueService\.|Exception$)/g, ""),
  );

/** A new queue's URL. */
async function newQueue(
  { sqs }: EmulatedSns,
  Attributes: Record<string, string> = {},
  QueueName = "q",
): Promise<string> {
  const name = Attributes["FifoQueue"] ? `${QueueName}.fifo` : QueueName;
  return (await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }))).QueueUrl ?? "";
}

const received = async ({ sqs }: EmulatedSns, QueueUrl: string): Promise<Message[]> =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))).Messages ?? [];

const counted = async (embedded: EmulatedSns, url: string): Promise<string> =>
  `${(await received(embedded, url)).length}`;

const send = ({ sqs }: EmulatedSns, QueueUrl: string, input: Partial<SendMessageCommandInput> = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x", ...input }));

const inGroup = (MessageGroupId: string, MessageDeduplicationId: string) => ({
  MessageGroupId,
  MessageDeduplicationId,
});

const attribute = (DataType: string, StringValue: string) => ({ a: { DataType, StringValue } });

const QUEUES: readonly Question[] = [
  {
    ...{ asks: "two messages of one group in one receive", source: "SQS FIFO-queue-message-identifiers", aws: "2" },
    async of(embedded) {
      const url = await newQueue(embedded, FIFO);
      for (const id of ["1", "2"]) await send(embedded, url, inGroup("g", id));
      return counted(embedded, url);
    },
  },
  {
    ...{ asks: "one deduplication id twice", source: "SQS API_SendMessage", aws: "1" },
    async of(embedded) {
      const url = await newQueue(embedded, FIFO);
      for (const group of ["a", "b"]) await send(embedded, url, inGroup(group, "1"));
      return counted(embedded, url);
    },
  },
  {
    ...{ asks: "one deduplication id in two groups, with deduplication by group", aws: "2" },
    ...{ source: "SQS high-throughput-fifo", row: "Deduplication by message group" },
    async of(embedded) {
      const url = await newQueue(embedded, { ...FIFO, DeduplicationScope: "messageGroup" });
      for (const group of ["a", "b"]) await send(embedded, url, inGroup(group, "1"));
      return counted(embedded, url);
    },
  },
  {
    ...{ asks: "a message older than its queue keeps it", source: "SQS API_CreateQueue", aws: "0", row: "Retention" },
    async of(embedded) {
      const url = await newQueue(embedded, { MessageRetentionPeriod: "60" });
      await send(embedded, url);
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + DAY_MS });
      return counted(embedded, url);
    },
  },
  ...[
    { ...{ asks: "an empty attribute", aws: "InvalidParameterValue" }, attributes: attribute("String", "") },
    {
      ...{ asks: "an attribute of an unknown type", aws: "InvalidParameterValue" },
      attributes: attribute("Text", "x"),
    },
  ].map(({ attributes: MessageAttributes, ...rest }) => ({
    ...{ ...rest, source: "SQS sqs-message-metadata", row: "Message attributes of SQS" },
    of: async (embedded: EmulatedSns) => outcome(send(embedded, await newQueue(embedded), { MessageAttributes })),
  })),
  {
    ...{ asks: "a message group id of 129 characters", source: "SQS API_SendMessage", aws: "InvalidParameterValue" },
    row: "Ids of groups, deduplication and batch entries in SQS",
    of: async (embedded) => outcome(send(embedded, await newQueue(embedded, FIFO), inGroup("g".repeat(129), "1"))),
  },
  {
    ...{ asks: "a batch entry's id of 81 characters", source: "SQS API_SendMessageBatch", aws: "InvalidBatchEntryId" },
    row: "Ids of groups, deduplication and batch entries in SQS",
    async of(embedded) {
      const Entries = [{ Id: "i".repeat(81), MessageBody: "x" }];
      return outcome(embedded.sqs.send(new SendMessageBatchCommand({ QueueUrl: await newQueue(embedded), Entries })));
    },
  },
  {
    ...{ asks: "a batch of eleven", source: "SQS API_SendMessageBatch", aws: "TooManyEntriesInBatchRequest" },
    async of(embedded) {
      const Entries = Array.from({ length: 11 }, (_, index) => ({ Id: `${index}`, MessageBody: "x" }));
      return outcome(embedded.sqs.send(new SendMessageBatchCommand({ QueueUrl: await newQueue(embedded), Entries })));
    },
  },
  {
    ...{ asks: "a batch over the size limit in sum", source: "SQS API_SendMessageBatch", aws: "BatchRequestTooLong" },
    async of(embedded) {
      const Entries = [1, 2].map((index) => ({ Id: `${index}`, MessageBody: "x".repeat(600_000) }));
      return outcome(embedded.sqs.send(new SendMessageBatchCommand({ QueueUrl: await newQueue(embedded), Entries })));
    },
  },
  {
    ...{ asks: "a message larger than 1 MiB", source: "SQS API_SendMessage", aws: "InvalidParameterValue" },
    of: async (embedded) => outcome(send(embedded, await newQueue(embedded), { MessageBody: "x".repeat(1_048_577) })),
  },
  {
    ...{ asks: "a message for a queue that is not there", source: "SQS API_SendMessage", aws: "QueueDoesNotExist" },
    of: async (embedded) => outcome(send(embedded, `${embedded.endpoint}/000000000000/none`)),
  },
  {
    ...{ asks: "a message without a group for a FIFO queue", source: "SQS API_SendMessage", aws: "MissingParameter" },
    of: async (embedded) => outcome(send(embedded, await newQueue(embedded, FIFO))),
  },
  {
    ...{ asks: "purging twice", source: "SQS API_PurgeQueue", aws: "PurgeQueueInProgress" },
    row: "Purging a queue twice within a minute",
    async of(embedded) {
      const QueueUrl = await newQueue(embedded);
      await embedded.sqs.send(new PurgeQueueCommand({ QueueUrl }));
      return outcome(embedded.sqs.send(new PurgeQueueCommand({ QueueUrl })));
    },
  },
  {
    ...{
      asks: "deleting by a receipt handle that is none",
      source: "SQS API_DeleteMessage",
      aws: "ReceiptHandleIsInvalid",
    },
    row: "A receipt handle that is none",
    async of(embedded) {
      const QueueUrl = await newQueue(embedded);
      return outcome(embedded.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "none" })));
    },
  },
  {
    ...{
      asks: "hiding a message that is not in flight",
      source: "SQS API_ChangeMessageVisibility",
      aws: "MessageNotInflight",
    },
    async of(embedded) {
      const QueueUrl = await newQueue(embedded);
      await send(embedded, QueueUrl);
      const [{ ReceiptHandle } = {}] = await received(embedded, QueueUrl);
      const hide = (VisibilityTimeout: number) =>
        embedded.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
      await hide(0);
      return outcome(hide(10));
    },
  },
  {
    ...{ asks: "moving messages out of a dead-letter queue", source: "SQS API_StartMessageMoveTask", aws: "taken" },
    row: "Moving messages back by SQS",
    of: (embedded) => outcome(embedded.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: QUEUE_ARN }))),
  },
  {
    ...{ asks: "creating a queue anew with other attributes", source: "SQS API_CreateQueue", aws: "QueueNameExists" },
    async of(embedded) {
      await newQueue(embedded);
      return outcome(newQueue(embedded, { VisibilityTimeout: "1" }));
    },
  },
];

const TOPICS: readonly Question[] = [
  {
    ...{ asks: "a queue whose policy does not let SNS send", source: "SNS subscribe-sqs-queue-to-sns-topic", aws: "0" },
    row: "Permissions",
    async of(embedded) {
      const url = await newQueue(embedded);
      await embedded.subscribe("sqs", QUEUE_ARN);
      await embedded.publish("x");
      return counted(embedded, url);
    },
  },
  {
    ...{ asks: "a text for each protocol", source: "SNS API_Publish", aws: "taken", row: "`MessageStructure`" },
    of: ({ sns, topicArn: TopicArn }) =>
      outcome(sns.send(new PublishCommand({ TopicArn, Message: '{"default":"x"}', MessageStructure: "json" }))),
  },
  {
    ...{ asks: "a topic that takes 1 MiB", source: "SNS large-message-payloads", aws: "taken" },
    row: "`MaximumMessageSize` of a topic",
    of({ sns, topicArn: TopicArn }) {
      const size = { AttributeName: "MaximumMessageSize", AttributeValue: "1048576" };
      return outcome(sns.send(new SetTopicAttributesCommand({ TopicArn, ...size })));
    },
  },
  ...[
    ["email", "somebody@example.com"],
    ["sms", "+15550100"],
  ].map(([Protocol = "", Endpoint = ""]) => ({
    ...{
      asks: `a subscription over ${Protocol}`,
      source: "SNS API_Subscribe",
      aws: "taken",
      row: "E-mail, SMS, devices",
    },
    of: ({ subscribe }: EmulatedSns) => outcome(subscribe(Protocol, Endpoint)),
  })),
  {
    ...{ asks: "an endpoint elsewhere", source: "SNS sns-http-https-endpoint-as-subscriber", aws: "taken" },
    row: "HTTP(S) endpoints",
    of: ({ subscribe }) => outcome(subscribe("https", "https://example.com/hook")),
  },
  {
    ...{
      asks: "who signed what a queue gets in an envelope",
      source: "SNS sns-verify-signature-of-message",
      aws: "SNS",
    },
    row: "The envelope of a message for a queue",
    async of(embedded) {
      const url = await newQueue(embedded);
      await embedded.subscribe("sqs", QUEUE_ARN);
      await embedded.publish("x");
      const [message] = await received(embedded, url);
      return JSON.parse(message?.Body ?? "").Signature === "EXAMPLE" ? "nobody" : "SNS";
    },
  },
  {
    ...{
      asks: "a FIFO topic that keeps an archive",
      source: "SNS message-archiving-and-replay-topic-owner",
      aws: "archived",
    },
    row: "Archive and replay of FIFO topics",
    async of({ sns, subscribe, queue }) {
      const Attributes = { FifoTopic: "true", ArchivePolicy: '{"MessageRetentionPeriod":"30"}' };
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "kept.fifo", Attributes }));
      const { arn: Endpoint } = await queue("replays.fifo");
      const ReplayPolicy = '{"PointType":"Timestamp","StartingPoint":"2026-01-01T00:00:00Z"}';
      const input = { TopicArn, Protocol: "sqs", Endpoint, Attributes: { ReplayPolicy } };
      await subscribe("sqs", QUEUE_ARN);
      return (await outcome(sns.send(new SubscribeCommand(input)))) === "taken" ? "archived" : "refused";
    },
  },
  {
    ...{ asks: "when a new filter counts", source: "SNS sns-subscription-filter-policies", aws: "within 15 minutes" },
    row: "A change of a filter",
    async of(embedded) {
      const url = await newQueue(embedded);
      const SubscriptionArn = await embedded.subscribe("sqs", QUEUE_ARN);
      const filter = { AttributeName: "FilterPolicy", AttributeValue: '{"a":["x"]}' };
      await embedded.sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, ...filter }));
      await embedded.publish("x");
      return (await counted(embedded, url)) === "0" ? "at once" : "within 15 minutes";
    },
  },
  {
    ...{
      asks: "a second subscription of an endpoint, with other attributes",
      source: "SNS API_Subscribe",
      aws: "InvalidParameter",
    },
    async of({ subscribe }) {
      await subscribe("sqs", QUEUE_ARN);
      return outcome(subscribe("sqs", QUEUE_ARN, { RawMessageDelivery: "true" }));
    },
  },
  {
    ...{ asks: "a second subscription of an endpoint, with the same", source: "SNS API_Subscribe", aws: "the same" },
    async of({ subscribe }) {
      const arns = [await subscribe("sqs", QUEUE_ARN), await subscribe("sqs", QUEUE_ARN)];
      return arns[0] === arns[1] ? "the same" : "another";
    },
  },
  {
    ...{ asks: "an attribute with an empty value", source: "SNS sns-message-attributes", aws: "InvalidParameterValue" },
    of: ({ sns, topicArn: TopicArn }) =>
      outcome(sns.send(new PublishCommand({ TopicArn, Message: "x", MessageAttributes: attribute("String", "") }))),
  },
  {
    ...{ asks: "a batch over the size limit in sum", source: "SNS API_PublishBatch", aws: "BatchRequestTooLong" },
    of({ sns, topicArn: TopicArn }) {
      const entries = [1, 2].map((index) => ({ Id: `${index}`, Message: "x".repeat(200_000) }));
      return outcome(sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: entries })));
    },
  },
];

/** What takes a whole stack, or time: its row, and the tests that show it. */
const SHOWN_ELSEWHERE: Readonly<Record<string, string>> = {
  "The backoff of delivery policies": "test/local/sns/delivery-policy.test.ts",
  "A subscribed function that fails": "test/local/sns/lambda-delivery.test.ts",
  "Logs of functions": "test/cli/on-call.test.ts",
  "The archive": "test/local/subscribers.test.ts",
};

const [, page = ""] = readFileSync("docs/architecture.md", "utf8").split("Known differences from AWS");
const ROWS = [...page.matchAll(/^\| ([^|]+) \| [^|]+ \| [^|]+ \|$/gm)]
  .map(([, what = ""]) => what)
  .filter((what) => what !== "what");

afterEach(() => {
  vi.useRealTimers();
});

describe.each([
  ["SQS", QUEUES],
  ["SNS", TOPICS],
] as const)("%s", (_service, questions) => {
  test.each(questions)("$asks", async ({ of, aws, row }) => {
    const here = await of(await emulatedSns());

    expect({ here, isListed: ROWS.includes(row ?? "") }).toEqual({ here, isListed: here !== aws });
  });
});

test("every known difference is shown by a question, or by tests of its own", () => {
  const shown = [...QUEUES, ...TOPICS].flatMap(({ row }) => row ?? []);

  expect(ROWS.toSorted()).toEqual([...new Set([...shown, ...Object.keys(SHOWN_ELSEWHERE)])].toSorted());
  for (const file of Object.values(SHOWN_ELSEWHERE)) readFileSync(file);
});
