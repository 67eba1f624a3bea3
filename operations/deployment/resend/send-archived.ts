// Archived events in their order into one queue, a portion at a time, as the topic would have delivered them: raw with attributes, or
// as a notification. A consumer of an SQS queue has no signature to check.
import { createHash } from "node:crypto";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { type ArchivedEvent, attributeValue, changeOf } from "../../archived-event.ts";
import { type LaneMessage, sendInLanes } from "../send-in-lanes.ts";
import { type PortionLimits, portionsOf } from "./portions.ts";

/** So much is in memory while it is sent. */
const PORTION: PortionLimits = { maxEvents: 2_000, maxBytes: 16 << 20, bytesOf: ({ body }) => body.length };

export interface Delivery {
  readonly queueUrl: string;
  readonly topicArn: string;
  readonly isRaw: boolean;
}

export interface SendOptions {
  readonly sqs: SQSClient;
  readonly delivery: Delivery;
  /** Ends it between two calls. */
  readonly signal: AbortSignal;
  readonly onSent: (events: number) => void;
  /** So many were refused, with those behind them in their partition key. */
  readonly onRefused: (events: number, reason: string) => void;
}

export async function sendArchived(
  events: AsyncIterable<ArchivedEvent>,
  { sqs, delivery, signal, onSent, onRefused }: SendOptions,
): Promise<{ readonly sent: number; readonly refused: number }> {
  const refusedKeys = new Set<string>();
  let sent = 0;
  let refused = 0;
  for await (const portion of portionsOf(events, PORTION)) {
    if (signal.aborted) break;
    // What follows a refused one would overtake it, should that be sent by hand.
    const ready = portion.filter(({ partitionKey }) => !refusedKeys.has(partitionKey));
    refused += portion.length - ready.length;
    const refusals = await sendInLanes(
      ready.map((event) => deliveredMessage(event, delivery)),
      {
        sqs,
        queueUrl: delivery.queueUrl,
        mayContinue: () => !signal.aborted,
        async onAccepted(accepted) {
          sent += accepted.length;
          onSent(sent);
        },
      },
    );
    for (const { items, reason } of refusals) {
      refused += items.length;
      refusedKeys.add(items[0]?.partitionKey ?? "");
      onRefused(items.length, reason);
    }
  }
  return { sent, refused };
}

function deliveredMessage(event: ArchivedEvent, { queueUrl, topicArn, isRaw }: Delivery): LaneMessage<ArchivedEvent> {
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
            MessageDeduplicationId: createHash("sha256")
              .update(`resend ${changeOf(event)}`)
              .digest("hex"),
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
