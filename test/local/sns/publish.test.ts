// What the embedded SNS takes to publish, and what becomes of it on its way to queues, over real HTTP.
// https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
import { type MessageAttributeValue, PublishBatchCommand, PublishCommand } from "@aws-sdk/client-sns";
import { DeleteQueueCommand, GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { type EmulatedSns, emulatedSns, endpoint, subscribeConfirmed } from "../../support/emulated-endpoint.ts";
import { take } from "../../support/local-queues.ts";

const RAW = { RawMessageDelivery: "true" };

const attributes = (count: number): Record<string, MessageAttributeValue> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`a${index}`, { DataType: "String", StringValue: "x" }]),
  );

/** What is visible in a queue. */
async function depth({ sqs }: EmulatedSns, QueueUrl: string): Promise<string | undefined> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] });
  return (await sqs.send(command)).Attributes?.["ApproximateNumberOfMessages"];
}

describe("is refused, and delivered to nobody:", () => {
  const value = (DataType: string, StringValue?: string, BinaryValue?: Uint8Array) => ({
    DataType,
    StringValue,
    BinaryValue,
  });

  test.each<[string, Record<string, MessageAttributeValue>, RegExp]>([
    [
      "an empty value",
      { a: value("String", "") },
      /'a' must contain non-empty message attribute value .* type 'String'/,
    ],
    ["no value", { a: value("String") }, /'a' must contain non-empty/],
    ["binary for text", { a: value("String", undefined, Buffer.from("x")) }, /'a' must contain non-empty/],
    [
      "an unknown data type",
      { a: value("Text", "x") },
      /'a' has an invalid message attribute type, .* Binary, Number, and String/,
    ],
    [
      "a data type that only begins like one",
      { a: value("Strings", "x") },
      /'a' has an invalid message attribute type/,
    ],
    ["a Number that is none", { a: value("Number", "seven") }, /Could not cast message attribute 'a' value to number/],
    ["a Number of a type of one's own that is none", { a: value("Number.int", "0x10") }, /Could not cast/],
    ["an emoji", { a: value("String", "🚀") }, /Invalid attribute value was passed in for message attribute 'a'/],
    ["a name that begins with a dot", { ".a": value("String", "x") }, /message attribute name '.a'/],
    ["a name that SNS keeps for itself", { "AWS.a": value("String", "x") }, /message attribute name 'AWS.a'/],
  ])("%s", async (_, MessageAttributes, message) => {
    const emulated = await emulatedSns();
    const { sns, topicArn: TopicArn } = emulated;
    const { url, arn } = await emulated.queue("q");
    await emulated.subscribe("sqs", arn, RAW);
    const good = { Id: "good", Message: "x" };

    const alone = sns.send(new PublishCommand({ TopicArn, Message: "x", MessageAttributes }));
    const Entries = [good, { Id: "bad", Message: "x", MessageAttributes }];
    const inBatch = sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: Entries }));

    for (const refused of [alone, inBatch]) {
      await expect(refused).rejects.toMatchObject({
        name: "InvalidParameterValueException",
        message: expect.stringMatching(message),
      });
    }
    expect(await depth(emulated, url)).toBe("0");
  });

  test.each([
    [
      "larger than 256 KiB, attributes counted",
      { Message: "x".repeat(262_144 - 4), MessageAttributes: attributes(1) },
      "Message too long",
    ],
    ["empty", { Message: "" }, "Empty message"],
    ["structured by protocol", { Message: "{}", MessageStructure: "json" }, "MessageStructure"],
  ])("a message that is %s", async (_, input, message) => {
    const { sns, topicArn: TopicArn } = await emulatedSns();

    const refused = sns.send(new PublishCommand({ TopicArn, ...input }));

    await expect(refused).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringContaining(message),
    });
  });

  test.each([
    [
      "over the size limit in sum, each message within it",
      [Array(3).fill("x".repeat(100_000)), "BatchRequestTooLongException"],
    ],
    ["of eleven messages", [Array(11).fill("x"), "TooManyEntriesInBatchRequestException"]],
    ["of none", [[], "EmptyBatchRequestException"]],
  ] as const)("a batch %s", async (_, [bodies, name]) => {
    const emulated = await emulatedSns();
    const { url, arn } = await emulated.queue("q");
    await emulated.subscribe("sqs", arn, RAW);
    const PublishBatchRequestEntries = bodies.map((Message: string, index: number) => ({ Id: `${index}`, Message }));

    const command = new PublishBatchCommand({ TopicArn: emulated.topicArn, PublishBatchRequestEntries });

    await expect(emulated.sns.send(command)).rejects.toMatchObject({ name });
    expect(await depth(emulated, url)).toBe("0");
  });

  test.each([
    ["two entries of one name", ["a", "a"], "BatchEntryIdsNotDistinctException"],
    ["a name with a blank", ["a b"], "InvalidBatchEntryIdException"],
  ])("a batch with %s", async (_, ids, name) => {
    const { sns, topicArn: TopicArn } = await emulatedSns();
    const PublishBatchRequestEntries = ids.map((Id) => ({ Id, Message: "x" }));

    await expect(sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }))).rejects.toMatchObject({
      name,
    });
  });

  test("what is published to no topic", async () => {
    const { sns, topicArn } = await emulatedSns();
    const command = new PublishCommand({ TopicArn: `${topicArn}-gone`, Message: "x" });

    await expect(sns.send(command)).rejects.toMatchObject({ name: "NotFoundException" });
  });
});

test("a message of exactly 256 KiB with its attributes is delivered, and so is a Number of any spelling", async () => {
  const { sns, topicArn: TopicArn, queue, subscribe, sqs } = await emulatedSns();
  const { url, arn } = await queue("q");
  await subscribe("sqs", arn, RAW);
  const Message = "x".repeat(262_144 - "a0Stringx".length);
  const numbers = ["7", "-1.5e3", "+.5"].map((StringValue, index) => [
    `n${index}`,
    { DataType: "Number", StringValue },
  ]);

  await sns.send(new PublishCommand({ TopicArn, Message, MessageAttributes: attributes(1) }));
  await sns.send(new PublishCommand({ TopicArn, Message: "x", MessageAttributes: Object.fromEntries(numbers) }));

  const [large, numeric] = await take(sqs, url, 2);
  expect(large?.Body).toBe(Message);
  expect(numeric?.MessageAttributes).toMatchObject({ n1: { DataType: "Number", StringValue: "-1.5e3" } });
});

test("more than ten attributes reach all but a raw queue, to which the message is lost with a word about it", async () => {
  const emulated = await emulatedSns();
  const { sns, sqs, topicArn: TopicArn, queue, subscribe, failures } = emulated;
  const [raw, enveloped] = [await queue("raw"), await queue("enveloped")];
  const hook = await endpoint();
  await subscribe("sqs", raw.arn, RAW);
  await subscribe("sqs", enveloped.arn);
  await subscribeConfirmed(emulated, hook, RAW);

  await sns.send(new PublishCommand({ TopicArn, Message: "ten", MessageAttributes: attributes(10) }));
  await sns.send(new PublishCommand({ TopicArn, Message: "eleven", MessageAttributes: attributes(11) }));

  expect((await take(sqs, raw.url, 1))[0]?.Body).toBe("ten");
  expect(await depth(emulated, raw.url)).toBe("0");
  const bodies = (await take(sqs, enveloped.url, 2)).map(({ Body = "" }) => JSON.parse(Body));
  expect(Object.keys(bodies[1].MessageAttributes)).toHaveLength(11);
  await hook.received("Notification", 2);
  expect(failures).toEqual([
    `${raw.arn}: it has 11 attributes, and raw delivery to a queue takes 10; given up, the message is lost, since there is no dead-letter queue`,
  ]);
});

describe("a queue that is gone", () => {
  test.each([
    ["raw", RAW, (body: string) => body],
    ["in an envelope", {}, (body: string) => JSON.parse(body).Message],
  ])("has its messages in the subscription's dead-letter queue, %s", async (_, delivery, bodyOf) => {
    const { sqs, queue, subscribe, publish, failures } = await emulatedSns();
    const [gone, dead] = [await queue("gone"), await queue("dead")];
    await subscribe("sqs", gone.arn, { ...delivery, RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }) });
    await sqs.send(new DeleteQueueCommand({ QueueUrl: gone.url }));

    await publish("late");

    const [message] = await take(sqs, dead.url, 1);
    expect(bodyOf(message?.Body ?? "")).toBe("late");
    expect(message?.MessageAttributes).toMatchObject({
      ErrorCode: { StringValue: "AWS.SimpleQueueService.NonExistentQueue" },
    });
    expect(failures).toEqual([`${gone.arn}: there is no such queue; given up, the message is now in ${dead.arn}`]);
  });

  test("of a FIFO topic has them in a FIFO dead-letter queue, in order", async () => {
    const { sns, sqs, topicArn: TopicArn, queue, subscribe } = await emulatedSns({ FifoTopic: "true" });
    const [gone, dead] = [await queue("gone.fifo"), await queue("dead.fifo")];
    await subscribe("sqs", gone.arn, { ...RAW, RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }) });
    await sqs.send(new DeleteQueueCommand({ QueueUrl: gone.url }));

    for (const Message of ["1", "2"]) {
      await sns.send(new PublishCommand({ TopicArn, Message, MessageGroupId: "g", MessageDeduplicationId: Message }));
    }

    const messages = await take(sqs, dead.url, 2);
    expect(messages.map(({ Body, Attributes }) => [Body, Attributes?.MessageGroupId])).toEqual([
      ["1", "g"],
      ["2", "g"],
    ]);
  });

  test("without a dead-letter queue loses them with a word about it, and others get theirs", async () => {
    const { sqs, queue, subscribe, publish, failures } = await emulatedSns();
    const [gone, other] = [await queue("gone"), await queue("other")];
    for (const { arn } of [gone, other]) await subscribe("sqs", arn, RAW);
    await sqs.send(new DeleteQueueCommand({ QueueUrl: gone.url }));

    await publish("late");

    expect((await take(sqs, other.url, 1))[0]?.Body).toBe("late");
    expect(failures).toEqual([
      `${gone.arn}: there is no such queue; given up, the message is lost, since there is no dead-letter queue`,
    ]);
  });
});

describe("a FIFO topic", () => {
  const fifo = { FifoTopic: "true" };
  const message = (Message: string, MessageDeduplicationId = Message) => ({
    Message,
    MessageGroupId: "g",
    MessageDeduplicationId,
  });

  test("delivers a message once, whatever it is subscribed by, and answers a repetition as it answered the first", async () => {
    const emulated = await emulatedSns(fifo);
    const { sns, sqs, topicArn: TopicArn, queue, subscribe } = emulated;
    const [ordered, bag] = [await queue("q.fifo"), await queue("bag")];
    for (const { arn } of [ordered, bag]) await subscribe("sqs", arn, RAW);

    const first = await sns.send(new PublishCommand({ TopicArn, ...message("1") }));
    const again = await sns.send(new PublishCommand({ TopicArn, ...message("1") }));
    const PublishBatchRequestEntries = ["2", "1"].map((body) => ({ Id: body, ...message(body) }));
    const { Successful } = await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));

    expect([again.MessageId, again.SequenceNumber]).toEqual([first.MessageId, first.SequenceNumber]);
    expect(Successful).toMatchObject([{ Id: "2" }, { Id: "1", MessageId: first.MessageId }]);
    expect(Successful?.[0]?.SequenceNumber ?? "").toMatch(/^\d{20}$/);
    expect((Successful?.[0]?.SequenceNumber ?? "") > (first.SequenceNumber ?? "")).toBe(true);
    for (const { url } of [ordered, bag]) {
      expect((await take(sqs, url, 2)).map(({ Body }) => Body)).toEqual(["1", "2"]);
      expect(await depth(emulated, url)).toBe("0");
    }
  });

  test.each([
    [
      "a group",
      { Message: "x", MessageDeduplicationId: "x" },
      /The MessageGroupId parameter is required for FIFO topics/,
    ],
    [
      "a deduplication id",
      { Message: "x", MessageGroupId: "g" },
      /ContentBasedDeduplication enabled or MessageDeduplicationId provided/,
    ],
  ])("refuses a message without %s, alone and in a batch", async (_, input, expected) => {
    const { sns, topicArn: TopicArn } = await emulatedSns(fifo);
    const batch = { TopicArn, PublishBatchRequestEntries: [{ Id: "1", ...input }] };

    for (const refused of [
      sns.send(new PublishCommand({ TopicArn, ...input })),
      sns.send(new PublishBatchCommand(batch)),
    ]) {
      await expect(refused).rejects.toMatchObject({
        name: "InvalidParameterException",
        message: expect.stringMatching(expected),
      });
    }
  });

  test("with deduplication by content knows a message by its body", async () => {
    const { sns, topicArn: TopicArn } = await emulatedSns({ ...fifo, ContentBasedDeduplication: "true" });
    const publish = (Message: string) => sns.send(new PublishCommand({ TopicArn, Message, MessageGroupId: "g" }));

    const [first, again, other] = [await publish("a"), await publish("a"), await publish("b")];

    expect(again.MessageId).toBe(first.MessageId);
    expect(other.MessageId).not.toBe(first.MessageId);
  });
});

test("a message group of a standard topic reaches standard queues, as their fair queues ask for", async () => {
  const { sns, sqs, topicArn: TopicArn, queue, subscribe } = await emulatedSns();
  const { url, arn } = await queue("q");
  await subscribe("sqs", arn, RAW);

  await sns.send(new PublishCommand({ TopicArn, Message: "x", MessageGroupId: "tenant" }));

  expect((await take(sqs, url, 1))[0]?.Attributes?.MessageGroupId).toBe("tenant");
});

test("a message's subject reaches every protocol that has a place for one, and is signed", async () => {
  const emulated = await emulatedSns();
  const { sns, sqs, topicArn: TopicArn, queue, subscribe } = emulated;
  const { url, arn } = await queue("q");
  const hook = await endpoint();
  await subscribe("sqs", arn);
  await subscribeConfirmed(emulated, hook);

  await sns.send(new PublishCommand({ TopicArn, Message: "x", Subject: "About <x> & y" }));

  const [message] = await take(sqs, url, 1);
  const [posted] = await hook.received("Notification", 1);
  for (const body of [message?.Body, posted?.body]) {
    expect(JSON.parse(body ?? "")).toMatchObject({ Message: "x", Subject: "About <x> & y" });
  }
});
