// One external event as each kind of subscriber receives it.
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import { snsEvent, sqsEvent, sqsMessage } from "../../shared/testing/index.ts";

export type Delivered = Pick<ExternalEvent, "body" | "attributes">;

export const TOPIC_ARN = "arn:aws:sns:eu-west-1:111122223333:sluice-external";

const wire = (value: string | readonly string[]): readonly [type: string, text: string] =>
  typeof value === "string" ? ["String", value] : ["String.Array", JSON.stringify(value)];

const spelled = <Attribute>({ attributes }: Delivered, spell: (type: string, text: string) => Attribute) =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, spell(...wire(value))]));

/** The JSON that SNS wraps around an event unless delivery is raw. */
export const notification = (event: Delivered, fields: object = {}): object => ({
  Type: "Notification",
  MessageId: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
  TopicArn: TOPIC_ARN,
  Message: event.body,
  Timestamp: "2025-11-24T16:00:00.100Z",
  SignatureVersion: "1",
  Signature: "c2lnbmF0dXJl",
  SigningCertURL: "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123.pem",
  UnsubscribeURL: "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
  MessageAttributes: spelled(event, (Type, Value) => ({ Type, Value })),
  ...fields,
});

/** What each subscriber has in hand, and whether the attributes survived the way. */
export const DELIVERIES: Record<string, { of: (event: Delivered) => unknown; keepsAttributes: boolean }> = {
  "an SQS record of Lambda, raw": { of: (event) => sqsEvent(event).Records[0], keepsAttributes: true },
  "an SQS record of Lambda, enveloped": {
    of: (event) => sqsEvent(event, "enveloped").Records[0],
    keepsAttributes: true,
  },
  "an SQS message of the SDK, raw": { of: (event) => sqsMessage(event), keepsAttributes: true },
  "an SQS message of the SDK, enveloped": { of: (event) => sqsMessage(event, "enveloped"), keepsAttributes: true },
  "an SNS record of Lambda": { of: (event) => snsEvent(event).Records[0], keepsAttributes: true },
  "a Lambda event of SNS": { of: snsEvent, keepsAttributes: true },
  "a Lambda event of SQS with one record": { of: (event) => sqsEvent(event, "enveloped"), keepsAttributes: true },
  "a request to a Lambda function URL": {
    of: (event) => ({
      version: "2.0",
      requestContext: { http: { method: "POST" } },
      body: Buffer.from(JSON.stringify(notification(event))).toString("base64"),
      isBase64Encoded: true,
    }),
    keepsAttributes: true,
  },
  "an HTTP request whose body was read as bytes": {
    of: (event) => ({ method: "POST", body: Buffer.from(JSON.stringify(notification(event))) }),
    keepsAttributes: true,
  },
  "an HTTP request whose body was parsed": {
    of: (event) => ({ method: "POST", body: notification(event) }),
    keepsAttributes: true,
  },
  "the body of an HTTPS notification": {
    of: (event) => JSON.stringify(notification(event)),
    keepsAttributes: true,
  },
  "the body of an HTTPS notification, parsed": { of: (event) => notification(event), keepsAttributes: true },
  "the body of an HTTPS notification, raw": { of: (event) => event.body, keepsAttributes: false },
  "a line of Firehose, enveloped": {
    of: (event) => `${JSON.stringify(notification(event))}\n`,
    keepsAttributes: true,
  },
  "a line of Firehose, raw": { of: (event) => Buffer.from(`${event.body}\n`), keepsAttributes: false },
  "an event that is already parsed": { of: (event) => JSON.parse(event.body), keepsAttributes: false },
};
