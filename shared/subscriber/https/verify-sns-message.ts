// Whether what was posted comes from SNS, now, and from a topic that is expected.
// https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
// Written here because the libraries for it (sns-validator 0.3.5, sns-payload-validator 2.1.0) check neither topic, time
// nor certificate, take a certificate from any region's host, and sns-validator also from SNS's answer to a query.
import { verify } from "node:crypto";
import * as z from "zod/mini";
import { type Refusal, refused } from "./refusal.ts";
import { type CertificateSource, signingCertificates } from "./signing-certificates.ts";
import { type LocalAws, type Topic, topicOf, trustedLocalAws } from "./topic.ts";

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

/** What SNS posts to an HTTPS endpoint. */
export const SnsMessageSchema = z.discriminatedUnion("Type", [
  z.looseObject({ ...signed, Type: z.literal("Notification"), Subject: z.nullish(z.string()) }),
  z.looseObject({ ...confirmation, Type: z.literal("SubscriptionConfirmation") }),
  z.looseObject({ ...confirmation, Type: z.literal("UnsubscribeConfirmation") }),
]);
/** Attributes are part of a notification, but not of what is signed: decide by the body. */
export type SnsMessage = z.infer<typeof SnsMessageSchema>;

/** A delivery policy tries for an hour at most; the rest is for clocks that differ. */
const MAX_AGE_SECONDS = 3_900;
const MAX_AHEAD_MS = 300_000;

/** What is accepted, and how it is found out. */
export interface VerifyOptions {
  /** The topics whose messages are accepted. */
  readonly topicArns: readonly string[];
  /** How certificates are fetched. @default the global one */
  readonly fetch?: typeof fetch;
  /** The clock. @default Date.now */
  readonly nowMs?: () => number;
  /**
   * How old a message may be, by the time that SNS signed it with. More is needed where messages wait at SNS for
   * `maxReceivesPerSecond`, or are posted again from the subscription's dead-letter queue. @default 3900: the hour that
   * SNS tries for at most, and five minutes
   */
  readonly maxAgeSeconds?: number;
  /**
   * Certificates (PEM) to one of which SNS's own must chain up, to trust less than all of TLS's authorities. SNS serves
   * its certificate alone, so the one that issued it has to be among them. @default none: the TLS connection is trusted
   */
  readonly trustedIssuers?: readonly string[];
  /** An embedded AWS whose topics are accepted too. @default none */
  readonly localAws?: LocalAws | undefined;
}

/** A message that comes from SNS, now, and from an expected topic. */
export interface VerifiedMessage {
  /** Tells it from a refusal. */
  readonly kind: "verified";
  /** As it was posted. */
  readonly message: SnsMessage;
  /** Where it comes from. */
  readonly topic: Topic;
}

/** What becomes of a body that was posted. */
export type Verification = VerifiedMessage | Refusal;

/** Verifies bodies that SNS has posted, without raw delivery: raw messages are not signed. @throws InvalidTopicArnError, InvalidLocalAwsError */
export function snsVerifier(options: VerifyOptions): (body: string) => Promise<Verification> {
  const { topicArns, nowMs = Date.now, trustedIssuers = [], fetch: fetchCertificate = fetch } = options;
  const maxAgeMs = (options.maxAgeSeconds ?? MAX_AGE_SECONDS) * 1_000;
  const localAws = options.localAws && trustedLocalAws(options.localAws);
  const topics = new Map(topicArns.map((arn) => [arn, topicOf(arn, localAws)]));
  const certificates = signingCertificates({ fetch: fetchCertificate, nowMs, trustedIssuers });
  return async (body) => {
    const message = parse(body);
    if (!message) return refused("not-a-message", "not a signed message of SNS");
    const topic = topics.get(message.TopicArn);
    if (!topic) return refused("topic-not-allowed", message.TopicArn);
    const ageMs = nowMs() - Date.parse(message.Timestamp);
    if (ageMs > maxAgeMs || ageMs < -MAX_AHEAD_MS) return refused("stale", message.Timestamp);
    return (await refusalOfSignature(message, topic, certificates)) ?? { kind: "verified", message, topic };
  };
}

function parse(body: string): SnsMessage | undefined {
  try {
    return SnsMessageSchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

async function refusalOfSignature(
  message: SnsMessage,
  topic: Topic,
  certificates: CertificateSource,
): Promise<Refusal | undefined> {
  const certificate = await certificates(message.SigningCertURL, topic);
  if ("kind" in certificate) return certificate;
  const algorithm = { "1": "RSA-SHA1", "2": "RSA-SHA256" }[message.SignatureVersion];
  const signature = Buffer.from(message.Signature, "base64");
  const isRight = verify(algorithm, Buffer.from(textToSign(message)), certificate.publicKey, signature);
  return isRight ? undefined : refused("wrong-signature", message.MessageId);
}

const NOTIFICATION_KEYS = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"] as const;
const CONFIRMATION_KEYS = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"] as const;

/** https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html */
export function textToSign(message: SnsMessage): string {
  const keys = message.Type === "Notification" ? NOTIFICATION_KEYS : CONFIRMATION_KEYS;
  const fields: Readonly<Record<string, unknown>> = message;
  return keys.map((key) => (fields[key] == null ? "" : `${key}\n${fields[key]}\n`)).join("");
}
