// An event as each kind of subscriber has it in hand.
import { randomUUID } from "node:crypto";
import type { SNSEvent, SQSEvent } from "aws-lambda";
import type { ExternalEvent } from "../contracts/index.ts";
import { lambdaEvent, notification, type SnsMessage, unsigned } from "../notifications/index.ts";
import { snsAttributes } from "../sending/index.ts";

/** What of an event is delivered. */
export type Delivered = Pick<ExternalEvent, "body" | "attributes">;

/** A topic that no deployment has: of an account that AWS gives to nobody. */
export const SAMPLE_TOPIC_ARN = "arn:aws:sns:us-east-1:000000000000:sample";
const SUBSCRIPTION_ARN = `${SAMPLE_TOPIC_ARN}:${"0".repeat(8)}-0000-0000-0000-${"0".repeat(12)}`;
const QUEUE_ARN = "arn:aws:sqs:us-east-1:000000000000:sample";
const SNS_ENDPOINT = "https://sns.us-east-1.amazonaws.com";

/** `raw` is the bare event, with its attributes beside it; `enveloped` the JSON that SNS wraps around it. */
export type QueueDelivery = "raw" | "enveloped";

/** A message as the SDK of AWS receives it from a queue. */
export interface SampleSqsMessage {
  /** Another one for each message. */
  readonly MessageId: string;
  /** Of no queue. */
  readonly ReceiptHandle: string;
  /** The event, or the envelope around it. */
  readonly Body: string;
  /** With raw delivery. */
  readonly MessageAttributes: Readonly<
    Record<string, { readonly DataType: string; readonly StringValue?: string | undefined }>
  >;
}

/** From a queue, by the SDK of AWS. @default raw */
export function sqsMessage(event: Delivered, delivery: QueueDelivery = "raw"): SampleSqsMessage {
  const isRaw = delivery === "raw";
  return {
    MessageId: randomUUID(),
    ReceiptHandle: "sample",
    Body: isRaw ? event.body : JSON.stringify(unsigned(envelopeOf(event))),
    MessageAttributes: isRaw ? snsAttributes(event.attributes) : {},
  };
}

/** What a function that reads a queue is given, of one event or several. @default raw */
export function sqsEvent(events: Delivered | readonly Delivered[], delivery: QueueDelivery = "raw"): SQSEvent {
  const Records = [events].flat().map((event) => {
    const { MessageId, ReceiptHandle, Body, MessageAttributes } = sqsMessage(event as Delivered, delivery);
    const messageAttributes = Object.entries(MessageAttributes).map(([name, { DataType, StringValue = "" }]) => [
      name,
      { dataType: DataType, stringValue: StringValue, stringListValues: [], binaryListValues: [] },
    ]);
    return {
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      attributes: {
        ...{ ApproximateReceiveCount: "1", SentTimestamp: String(Date.now()), SenderId: "sample" },
        ApproximateFirstReceiveTimestamp: String(Date.now()),
      },
      messageAttributes: Object.fromEntries(messageAttributes),
      ...{ md5OfBody: "", eventSource: "aws:sqs", eventSourceARN: QUEUE_ARN, awsRegion: "us-east-1" },
    };
  });
  return { Records };
}

/** What a function that is subscribed itself is given. */
export const snsEvent = (event: Delivered): SNSEvent =>
  lambdaEvent(unsigned(envelopeOf(event)), { arn: SUBSCRIPTION_ARN }) as SNSEvent;

/** As SNS writes it, before it is signed. */
export const envelopeOf = (event: Delivered, topicArn = SAMPLE_TOPIC_ARN, endpoint = SNS_ENDPOINT): SnsMessage =>
  notification(
    {
      ...{ topicArn, messageId: randomUUID(), body: event.body, subject: undefined, groupId: undefined },
      messageAttributes: snsAttributes(event.attributes),
    },
    { arn: SUBSCRIPTION_ARN },
    endpoint,
  );
