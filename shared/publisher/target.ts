// Where the engine publishes: the internal queue, or the internal fan-out topic. The only file that knows the clients.
import { PublishBatchCommand, type SNSClient } from "@aws-sdk/client-sns";
import { GetQueueUrlCommand, SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import {
  asRefused,
  asUnreadableAnswer,
  type BatchAnswer,
  entryAnswers,
  type Refused,
  refusalOfError,
  SNS_CALL,
  SQS_CALL,
} from "../sending/index.ts";
import type { EngineMessage } from "./to-messages.ts";

/** Where events are published: a queue, a topic, or something of one's own. */
export interface Target {
  /** What one call takes, all messages together, in bytes. */
  readonly maxBytes: number;
  /** Sends up to ten messages in one call; per message undefined once it is accepted, else why not. */
  send(messages: readonly EngineMessage[]): Promise<(Refused | undefined)[]>;
}

/** The internal queue, by ARN. */
export function queueTarget(client: SQSClient, queueArn: string): Target {
  const [, , , , accountId, queueName] = queueArn.split(":");
  let queueUrl: Promise<string> | undefined;
  const findUrl = async (): Promise<string> => {
    const command = new GetQueueUrlCommand({ QueueName: queueName, QueueOwnerAWSAccountId: accountId });
    const { QueueUrl } = await client.send(command);
    if (typeof QueueUrl !== "string") throw new Error("the answer does not name the queue's URL");
    return QueueUrl;
  };
  return {
    maxBytes: SQS_CALL.maxBytes,
    send: (messages) => {
      const Entries = messages.map((message, index) => ({
        ...{ Id: String(index), MessageBody: message.body },
        ...fifoIds(message),
      }));
      return answered(messages.length, async () => {
        queueUrl ??= findUrl();
        const QueueUrl = await queueUrl.catch((error: unknown) => {
          queueUrl = undefined; // asked again at the next attempt
          throw error;
        });
        return client.send(new SendMessageBatchCommand({ QueueUrl, Entries })).catch(asUnreadableAnswer);
      });
    },
  };
}

/** The internal fan-out topic (SNS FIFO), by ARN. */
export function topicTarget(client: SNSClient, topicArn: string): Target {
  return {
    maxBytes: SNS_CALL.maxBytes,
    send: (messages) => {
      const entries = messages.map((message, index) => ({
        ...{ Id: String(index), Message: message.body },
        ...fifoIds(message),
      }));
      const command = new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: entries });
      return answered(messages.length, () => client.send(command));
    },
  };
}

const fifoIds = ({ groupId, deduplicationId }: EngineMessage) => ({
  MessageGroupId: groupId,
  MessageDeduplicationId: deduplicationId,
});

async function answered(messages: number, call: () => Promise<BatchAnswer>): Promise<(Refused | undefined)[]> {
  const answer = await call().catch(refusalOfError);
  if ("kind" in answer) return Array<Refused>(messages).fill(asRefused(answer));
  return entryAnswers(messages, answer, () => undefined).map((each) => each && asRefused(each));
}
