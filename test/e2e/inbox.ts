// Receives from queues as subscribers do.
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import { readEvent } from "../../shared/engines/maestro/subscriber/index.ts";

const WITHIN_MS = 60_000;

/** What tells one message from another; delivery is at least once, so the same may come twice. */
const messageId = ({ MessageId = "" }: Message): string => MessageId;

/** The id of the event that a message of a subscriber carries, raw or enveloped. @throws if it carries none */
export const eventIdOf = (received: unknown): string => {
  const reading = readEvent(received);
  if (reading.kind === "event" && reading.contract === "v1") return reading.event.id;
  throw new Error(`not an event of v1: ${JSON.stringify(reading)}`);
};

/** Takes as many messages as are expected, in the order in which they come. @throws if there are fewer, or more */
export async function take(
  sqs: SQSClient,
  QueueUrl: string,
  count: number,
  { identity = messageId, withinMs = WITHIN_MS } = {},
): Promise<Message[]> {
  const messages = new Map<string, Message>();
  const receive = async (waitSeconds: number): Promise<void> => {
    for (const message of await receiveSome(sqs, QueueUrl, waitSeconds)) {
      const id = identity(message);
      if (!messages.has(id)) messages.set(id, message);
    }
  };
  const deadline = Date.now() + withinMs;
  while (messages.size < count && Date.now() < deadline) await receive(1);
  await receive(0); // so that too many show
  expect(messages.size, `messages in ${QueueUrl}`).toBe(count);
  return [...messages.values()];
}

/** Takes messages until the one has come that is waited for. @throws if it does not come */
export async function takeUntil(
  sqs: SQSClient,
  QueueUrl: string,
  isLast: (message: Message) => boolean,
): Promise<Message[]> {
  const messages: Message[] = [];
  const deadline = Date.now() + WITHIN_MS;
  while (!messages.some(isLast)) {
    if (Date.now() > deadline) expect.fail(`not among the ${messages.length} messages in ${QueueUrl}`);
    messages.push(...(await receiveSome(sqs, QueueUrl, 1)));
  }
  return messages;
}

async function receiveSome(sqs: SQSClient, QueueUrl: string, WaitTimeSeconds: number): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      WaitTimeSeconds,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
    }),
  );
  if (Messages.length === 0) return [];
  const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  return Messages;
}

/** Waits until a queue holds as many messages as expected, visible or in flight. */
export async function untilDepth(
  sqs: SQSClient,
  QueueUrl: string,
  count: number,
  { withinMs = WITHIN_MS } = {},
): Promise<void> {
  await expect.poll(() => depth(sqs, QueueUrl), { timeout: withinMs, interval: 200 }).toBe(count);
}

async function depth(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  const { ApproximateNumberOfMessages = "0", ApproximateNumberOfMessagesNotVisible = "0" } = Attributes;
  return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
}
