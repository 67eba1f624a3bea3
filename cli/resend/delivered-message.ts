// An event as the topic delivers it to a queue: raw with attributes, or as a notification (pure). A consumer of an SQS queue
// has no signature to check.
import { createHash } from "node:crypto";
import { type ArchivedEvent, attributeValue } from "../recorded/archived-event.ts";
import type { LaneMessage } from "../send-in-lanes.ts";

export interface Delivery {
  readonly queueUrl: string;
  readonly topicArn: string;
  readonly isRaw: boolean;
}

export function deliveredMessage(
  event: ArchivedEvent,
  { queueUrl, topicArn, isRaw }: Delivery,
): LaneMessage<ArchivedEvent> {
  const attributes = Object.entries(event.attributes).map(([name, value]) => [name, attributeValue(value)] as const);
  const body = isRaw ? event.body : notification(event, topicArn);
  return {
    item: event,
    key: event.partitionKey,
    sizeBytes: Buffer.byteLength(body) + (isRaw ? Buffer.byteLength(JSON.stringify(attributes)) : 0),
    entry: {
      MessageBody: body,
      ...(isRaw ? { MessageAttributes: Object.fromEntries(attributes) } : {}),
      ...(queueUrl.endsWith(".fifo")
        ? {
            MessageGroupId: event.partitionKey,
            // Other than the topic's, which SQS may remember: an event that was delivered just before is wanted again.
            MessageDeduplicationId: createHash("sha256").update(`resend ${event.id}`).digest("hex"),
          }
        : {}),
    },
  };
}

function notification({ body, attributes, id, timeMs }: ArchivedEvent, topicArn: string): string {
  return JSON.stringify({
    Type: "Notification",
    MessageId: id,
    TopicArn: topicArn,
    Message: body,
    Timestamp: new Date(timeMs).toISOString(),
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => {
        const { DataType, StringValue } = attributeValue(value);
        return [name, { Type: DataType, Value: StringValue }];
      }),
    ),
  });
}
