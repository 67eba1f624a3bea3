// Two ways to read a queue to its end: taking its messages, or looking through them and giving them back.
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { batchesOf } from "../../shared/sending/index.ts";
import { queueDepth } from "../../shared/sending/queue-depth.ts";

/** Takes every message of a queue until the signal says stop; a message is deleted once `take` has resolved. */
export async function drainQueue(
  sqs: SQSClient,
  QueueUrl: string,
  take: (message: Message) => Promise<void> | void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const Messages = await receive(sqs, QueueUrl, signal);
    if (Messages.length === 0) continue;
    for (const message of Messages) await take(message);
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}

/** Hidden from others for so long if this process ends without giving them back. */
const HELD_SECONDS = 3_600;

/** Shows every message of a queue once, holds them until the signal says stop, and gives them back then. */
export async function lookThrough(
  sqs: SQSClient,
  QueueUrl: string,
  show: (message: Message) => Promise<void> | void,
  signal: AbortSignal,
): Promise<void> {
  const handles = new Map<string, string>();
  while (!signal.aborted) {
    for (const message of await receive(sqs, QueueUrl, signal, HELD_SECONDS)) {
      const { MessageId = "", ReceiptHandle = "" } = message;
      if (!handles.has(MessageId)) await show(message);
      handles.set(MessageId, ReceiptHandle);
    }
  }
  for (const batch of batchesOf([...handles.values()])) {
    const Entries = batch.map((ReceiptHandle, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }
}

/** Messages in a queue, visible or under way. */
export async function messagesIn(sqs: SQSClient, queueUrl: string): Promise<number> {
  const { visible, inFlight } = await queueDepth(sqs, queueUrl);
  return visible + inFlight;
}

async function receive(
  sqs: SQSClient,
  QueueUrl: string,
  signal: AbortSignal,
  VisibilityTimeout?: number,
): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    VisibilityTimeout,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 1,
    MessageAttributeNames: ["All"],
    MessageSystemAttributeNames: ["All"],
  });
  try {
    // Within the process an aborted request has taken nothing; over HTTP it may take the next message, which comes again after its hold.
    return (await sqs.send(command, { abortSignal: signal })).Messages ?? [];
  } catch (error) {
    if (signal.aborted) return [];
    throw error;
  }
}
