// Where the engine publishes: the internal queue, or the internal fan-out topic. The only file that knows the clients.
import { PublishBatchCommand, type SNSClient } from "@aws-sdk/client-sns";
import { GetQueueUrlCommand, SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { SNS_PUBLISH_MAX_BYTES, SQS_MESSAGE_MAX_BYTES } from "../wiring/index.ts";
import type { EngineMessage } from "./to-messages.ts";

/** Why a target did not take a message. */
export interface Refused {
  /** For people. */
  readonly reason: string;
  /** False if sending the same message again cannot help. */
  readonly isRetryable: boolean;
}

/** Where events are published: a queue, a topic, or something of one's own. */
export interface Target {
  /** What one call takes, all messages together, in bytes. */
  readonly maxBytes: number;
  /** Sends up to ten messages in one call; per message undefined once it is accepted, else why not. */
  send(messages: readonly EngineMessage[]): Promise<(Refused | undefined)[]>;
}

interface BatchAnswer {
  readonly Successful?: readonly { readonly Id?: string | undefined }[] | undefined;
  readonly Failed?:
    | readonly {
        readonly Id?: string | undefined;
        readonly Code?: string | undefined;
        readonly Message?: string | undefined;
        readonly SenderFault?: boolean | undefined;
      }[]
    | undefined;
}

/** The internal queue, by ARN. */
export function queueTarget(client: SQSClient, queueArn: string): Target {
  const [, , , , accountId, queueName] = queueArn.split(":");
  let queueUrl: Promise<string> | undefined;
  const findUrl = async (): Promise<string> => {
    const command = new GetQueueUrlCommand({ QueueName: queueName, QueueOwnerAWSAccountId: accountId });
    const { QueueUrl } = await client.send(command);
    if (QueueUrl === undefined) throw new Error("the answer does not name the queue's URL");
    return QueueUrl;
  };
  return {
    maxBytes: SQS_MESSAGE_MAX_BYTES,
    send: (messages) =>
      answered(messages, async () => {
        queueUrl ??= findUrl();
        const QueueUrl = await queueUrl.catch((error: unknown) => {
          queueUrl = undefined; // asked again at the next attempt
          throw error;
        });
        return client.send(
          new SendMessageBatchCommand({
            QueueUrl,
            Entries: messages.map((message, index) => ({
              Id: String(index),
              MessageBody: message.body,
              ...fifoIds(message),
            })),
          }),
        );
      }),
  };
}

/** The internal fan-out topic (SNS FIFO), by ARN. */
export function topicTarget(client: SNSClient, topicArn: string): Target {
  return {
    maxBytes: SNS_PUBLISH_MAX_BYTES,
    send: (messages) =>
      answered(messages, () =>
        client.send(
          new PublishBatchCommand({
            TopicArn: topicArn,
            PublishBatchRequestEntries: messages.map((message, index) => ({
              Id: String(index),
              Message: message.body,
              ...fifoIds(message),
            })),
          }),
        ),
      ),
  };
}

const fifoIds = ({ groupId, deduplicationId }: EngineMessage) => ({
  MessageGroupId: groupId,
  MessageDeduplicationId: deduplicationId,
});

async function answered(
  messages: readonly EngineMessage[],
  call: () => Promise<BatchAnswer>,
): Promise<(Refused | undefined)[]> {
  try {
    const { Successful, Failed } = await call();
    const accepted = new Set(Successful?.map(({ Id }) => Id));
    const refused = new Map(Failed?.map((entry) => [entry.Id, entry]));
    return messages.map((_, index) => {
      if (accepted.has(String(index))) return undefined;
      const entry = refused.get(String(index));
      const reason = entry ? `${entry.Code}: ${entry.Message ?? ""}` : "the answer does not name this message";
      return { reason, isRetryable: entry?.SenderFault !== true };
    });
  } catch (error) {
    const { name, message, $fault, $retryable } = error as Error & { $fault?: string; $retryable?: object };
    // An error that the client has no name for is not the service's: something in between has answered.
    const isServiceRefusal = $fault === "client" && name !== "Unknown";
    const isRetryable = !isServiceRefusal || $retryable !== undefined || /throttl/i.test(name);
    return messages.map(() => ({ reason: `${name}: ${message}`, isRetryable }));
  }
}
