// Where a run sends internal events, as an engine does: to the internal queue, or to the topic in front where there are several readers.
import { PublishBatchCommand } from "@aws-sdk/client-sns";
import {
  type BatchResultErrorEntry,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
} from "@aws-sdk/client-sqs";
import { SNS_CALL, SQS_CALL } from "../../shared/sending/index.ts";
import type { EmbeddedAws } from "../embedded-aws.ts";

export interface Entrance {
  readonly name: string;
  /** Of one call. */
  readonly maxBytes: number;
  /** Answers with those that were refused. */
  readonly send: (entries: SendMessageBatchRequestEntry[]) => Promise<readonly BatchResultErrorEntry[]>;
}

export function entranceOf({ clients, outputs }: Pick<EmbeddedAws, "clients" | "outputs">): Entrance {
  const TopicArn = outputs["InternalTopicArn"];
  const QueueUrl = outputs["InternalQueueUrl"] ?? "";
  if (TopicArn === undefined) {
    return {
      ...{ name: "the internal queue", maxBytes: SQS_CALL.maxBytes },
      send: async (Entries) =>
        (await clients.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).Failed ?? [],
    };
  }
  return {
    ...{ name: "the internal topic", maxBytes: SNS_CALL.maxBytes },
    async send(entries) {
      const PublishBatchRequestEntries = entries.map(({ MessageBody, ...entry }) => ({
        ...{ Id: entry.Id, Message: MessageBody },
        ...{ MessageGroupId: entry.MessageGroupId, MessageDeduplicationId: entry.MessageDeduplicationId },
      }));
      return (await clients.sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }))).Failed ?? [];
    },
  };
}
