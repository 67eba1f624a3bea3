// Which characters a queue of the embedded AWS takes, over real HTTP; the client compares the digests of what it sends and receives.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
import { CreateQueueCommand, SendMessageBatchCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { enginePublisher, queueTarget } from "../../../shared/publisher/index.ts";
import { emulatedSns } from "../../support/emulated-endpoint.ts";
import { take } from "../../support/local-queues.ts";

const TAKEN = ["\t", "\n", "\r", " ", "\ud7ff", "\ue000", "\ufffd", "\u{10000}", "🚀", "\u{10ffff}"];
const REFUSED = ["\u0000", "\u0008", "\u000b", "\u001f", "\ufffe", "\uffff", "\ud83d", "\ude80"];

test("a message with any character that SQS takes arrives as it was sent, alone and in a batch, in body and attributes", async () => {
  const { sqs, queue } = await emulatedSns();
  const { url: QueueUrl } = await queue("q");
  const body = TAKEN.join("a");
  const MessageAttributes = { emoji: { DataType: "String", StringValue: "🚀" } };

  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes }));
  const Entries = TAKEN.map((MessageBody, index) => ({ Id: `${index}`, MessageBody, MessageAttributes }));
  const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

  expect(Failed).toEqual([]);
  const received = await take(sqs, QueueUrl, 1 + TAKEN.length);
  expect(received.map(({ Body }) => Body)).toEqual([body, ...TAKEN]);
  for (const message of received) expect(message.MessageAttributes?.["emoji"]?.StringValue).toBe("🚀");
});

test("a message with a character that SQS does not take is refused by itself", async () => {
  const { sqs, queue } = await emulatedSns();
  const { url: QueueUrl } = await queue("q");

  for (const character of REFUSED) {
    const Entries = ["good", `a${character}b`].map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
    const { Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(Failed).toMatchObject([{ Id: "1", SenderFault: true, Code: "InvalidMessageContents" }]);
  }
});

test("what is published with characters beyond U+FFFF arrives as it was", async () => {
  const { sqs, queue, subscribe, publish } = await emulatedSns();
  const { url, arn } = await queue("q");
  await subscribe("sqs", arn, { RawMessageDelivery: "true" });

  await publish(`{"name":"🚀 \u{10ffff}"}`);

  const [message] = await take(sqs, url, 1);
  expect(message?.Body).toBe(`{"name":"🚀 \u{10ffff}"}`);
});

test("an event with an emoji goes through the engine SDK", async () => {
  const { sqs } = await emulatedSns();
  const { QueueUrl = "" } = await sqs.send(
    new CreateQueueCommand({ QueueName: "internal.fifo", Attributes: { FifoQueue: "true" } }),
  );
  const event = { type: "START_WORKFLOW", workflow_id: "🚀 \u{10ffff}" } as const;

  await enginePublisher(queueTarget(sqs, "arn:aws:sqs:us-east-1:000000000000:internal.fifo")).publish([event]);

  const [message] = await take(sqs, QueueUrl, 1);
  expect(JSON.parse(message?.Body ?? "")).toEqual(event);
});
