// Sends to and reads from the embedded AWS's queues over real HTTP.
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { expect } from "vitest";

let lastId = 0;

export async function send(sqs: SQSClient, QueueUrl: string, body: string, group = "g"): Promise<void> {
  lastId += 1;
  const fifo = { MessageGroupId: group, MessageDeduplicationId: `d${lastId}` };
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body, ...fifo }));
}

/** Takes messages until there are as many as expected. */
export async function take(sqs: SQSClient, QueueUrl: string, count: number): Promise<Message[]> {
  const messages: Message[] = [];
  const deadline = Date.now() + 60_000;
  while (messages.length < count && Date.now() < deadline) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        WaitTimeSeconds: 1,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["All"],
      }),
    );
    for (const message of Messages) {
      messages.push(message);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    }
  }
  expect(messages).toHaveLength(count);
  return messages;
}

/** Waits until nothing is left in a queue, visible or under way. */
export async function untilEmpty(sqs: SQSClient, QueueUrl: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
        return [Attributes?.["ApproximateNumberOfMessages"], Attributes?.["ApproximateNumberOfMessagesNotVisible"]];
      },
      { timeout: 60_000 },
    )
    .toEqual(["0", "0"]);
}
