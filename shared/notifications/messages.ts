// What SNS posts and hands over, signed as it signs (pure but for the key). Written apart from the subscriber SDK's verifier, so that
// each proves the other. https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
import { createSign } from "node:crypto";

/** As SNS has it. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: string | undefined;
}

/** Whose message it is. */
interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
}

/** A message that SNS has taken. */
export interface PublishedMessage {
  readonly topicArn: string;
  readonly messageId: string;
  readonly body: string;
  readonly subject: string | undefined;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
  readonly groupId: string | undefined;
  /** Of a FIFO topic alone. */
  readonly deduplicationId?: string;
  /** Of a FIFO topic alone. */
  readonly sequenceNumber?: string;
}

/** `1` is SHA-1, `2` is SHA-256; the topic's attribute `SignatureVersion` says which. */
export interface Signer {
  readonly version: "1" | "2";
  /** PEM */
  readonly privateKey: string;
  readonly certificateUrl: string;
}

export interface SnsMessage {
  readonly Type: "Notification" | "SubscriptionConfirmation" | "UnsubscribeConfirmation";
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Message: string;
  readonly Timestamp: string;
  readonly [name: string]: unknown;
}

const ALGORITHMS = { "1": "RSA-SHA1", "2": "RSA-SHA256" } as const;
const SIGNED_FIELDS = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
  SubscriptionConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
  UnsubscribeConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
} as const;

/** The message with the three fields that show who sent it. */
export function signed(message: SnsMessage, { version, privateKey, certificateUrl }: Signer): SnsMessage {
  const signature = createSign(ALGORITHMS[version]);
  for (const name of SIGNED_FIELDS[message.Type]) {
    if (message[name] !== undefined) signature.update(`${name}\n${message[name]}\n`);
  }
  return {
    ...message,
    SignatureVersion: version,
    Signature: signature.sign(privateKey, "base64"),
    SigningCertURL: certificateUrl,
  };
}

export function notification(
  message: PublishedMessage,
  { arn }: Pick<Subscription, "arn">,
  endpoint: string,
): SnsMessage {
  const attributes = Object.entries(message.messageAttributes);
  return {
    Type: "Notification",
    MessageId: message.messageId,
    ...(message.sequenceNumber === undefined ? {} : { SequenceNumber: message.sequenceNumber }),
    TopicArn: message.topicArn,
    ...(message.subject === undefined ? {} : { Subject: message.subject }),
    Message: message.body,
    Timestamp: new Date().toISOString(),
    UnsubscribeURL: `${endpoint}/?Action=Unsubscribe&SubscriptionArn=${arn}`,
    ...(attributes.length === 0
      ? {}
      : { MessageAttributes: Object.fromEntries(attributes.map(([name, value]) => [name, inEnvelope(value)])) }),
  };
}

const inEnvelope = ({ DataType, StringValue, BinaryValue }: MessageAttribute) => ({
  Type: DataType,
  Value: StringValue ?? BinaryValue ?? "",
});

const WORDS = {
  SubscriptionConfirmation: (topicArn: string) =>
    `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
  UnsubscribeConfirmation: (_topicArn: string, subscriptionArn: string) =>
    `You have chosen to deactivate subscription ${subscriptionArn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`,
};

/** What a queue gets in an envelope: nobody verifies it there, and an authority takes a moment to make. */
export const unsigned = (message: SnsMessage): SnsMessage => ({
  ...message,
  SignatureVersion: "1",
  Signature: "EXAMPLE",
  SigningCertURL: "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0000000000000000000000.pem",
});

export interface Confirmation {
  readonly type: keyof typeof WORDS;
  readonly messageId: string;
  readonly token: string;
  readonly subscription: Subscription;
  readonly endpoint: string;
}

export function confirmation({ type, messageId, token, subscription, endpoint }: Confirmation): SnsMessage {
  const { arn, topicArn } = subscription;
  return {
    Type: type,
    MessageId: messageId,
    Token: token,
    TopicArn: topicArn,
    Message: WORDS[type](topicArn, arn),
    SubscribeURL: `${endpoint}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`,
    Timestamp: new Date().toISOString(),
  };
}

/** The text that is posted. */
export const written = (message: SnsMessage): string => JSON.stringify(message, null, 2);

/** https://docs.aws.amazon.com/sns/latest/dg/http-header.html */
export const httpHeaders = (
  { Type, MessageId, TopicArn }: SnsMessage,
  contentType = "text/plain; charset=UTF-8",
): Readonly<Record<string, string>> => ({
  "content-type": contentType,
  "user-agent": "Amazon Simple Notification Service Agent",
  "x-amz-sns-message-type": Type,
  "x-amz-sns-message-id": MessageId,
  "x-amz-sns-topic-arn": TopicArn,
});

/** What Lambda hands to a function that is subscribed. https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export function lambdaEvent(
  { SigningCertURL, UnsubscribeURL, ...message }: SnsMessage,
  { arn }: Pick<Subscription, "arn">,
): object {
  const attributes = (message["MessageAttributes"] ?? {}) as Readonly<Record<string, ReturnType<typeof inEnvelope>>>;
  const Sns = {
    ...message,
    Subject: message["Subject"] ?? null,
    SigningCertUrl: SigningCertURL,
    UnsubscribeUrl: UnsubscribeURL,
    // Lambda shows arrays and numbers as String.
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, { Type, Value }]) => [
        name,
        { Type: Type.startsWith("Binary") ? "Binary" : "String", Value },
      ]),
    ),
  };
  return { Records: [{ EventSource: "aws:sns", EventVersion: "1.0", EventSubscriptionArn: arn, Sns }] };
}
