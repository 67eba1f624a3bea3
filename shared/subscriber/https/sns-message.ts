// What SNS posts to an HTTPS endpoint, and the text that its signature is about (pure).
import * as z from "zod/mini";

const signed = {
  Message: z.string(),
  MessageId: z.string(),
  Timestamp: z.iso.datetime(),
  TopicArn: z.string(),
  SignatureVersion: z.enum(["1", "2"]),
  Signature: z.string(),
  SigningCertURL: z.string(),
};
const confirmation = { ...signed, Token: z.string(), SubscribeURL: z.string() };

export const SnsMessageSchema = z.discriminatedUnion("Type", [
  z.looseObject({ ...signed, Type: z.literal("Notification"), Subject: z.nullish(z.string()) }),
  z.looseObject({ ...confirmation, Type: z.literal("SubscriptionConfirmation") }),
  z.looseObject({ ...confirmation, Type: z.literal("UnsubscribeConfirmation") }),
]);
/** Attributes are part of a notification, but not of what is signed: decide by the body. */
export type SnsMessage = z.infer<typeof SnsMessageSchema>;

const NOTIFICATION_KEYS = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"] as const;
const CONFIRMATION_KEYS = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"] as const;

/** https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html */
export function textToSign(message: SnsMessage): string {
  const keys = message.Type === "Notification" ? NOTIFICATION_KEYS : CONFIRMATION_KEYS;
  const fields: Readonly<Record<string, unknown>> = message;
  return keys.map((key) => (fields[key] == null ? "" : `${key}\n${fields[key]}\n`)).join("");
}
