// SNS as an HTTPS endpoint sees it: signs messages with a certificate of our own, and serves it.
import { createSign } from "node:crypto";
import { generate } from "selfsigned";
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import { notification, TOPIC_ARN } from "./deliveries.ts";

export const NOW_MS = Date.parse("2025-11-24T16:00:10.000Z");
const DAY_MS = 86_400_000;

export interface Issued {
  readonly private: string;
  readonly cert: string;
}

interface CertificateOptions {
  readonly host?: string;
  readonly keyType?: "rsa" | "ec";
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly issuer?: Issued;
  readonly isIssuer?: boolean;
}

export function issueCertificate(options: CertificateOptions = {}): Promise<Issued> {
  const { host = "sns.amazonaws.com", keyType = "rsa", issuer, isIssuer = false } = options;
  return generate([{ name: "commonName", value: host }], {
    algorithm: "sha256",
    keyType,
    notBeforeDate: new Date(options.fromMs ?? NOW_MS - DAY_MS),
    notAfterDate: new Date(options.toMs ?? NOW_MS + DAY_MS),
    extensions: [
      { name: "basicConstraints", cA: isIssuer, critical: true },
      ...(isIssuer ? [] : [{ name: "subjectAltName" as const, altNames: [{ type: 2 as const, value: host }] }]),
    ],
    ...(issuer ? { ca: { key: issuer.private, cert: issuer.cert } } : {}),
  });
}

export const CERTIFICATE_URL =
  "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem";
export const SUBSCRIBE_URL = `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC_ARN}&Token=token`;

type Message = Record<string, unknown>;

/** A notification of an event, signed. */
export const signedNotification = (
  issued: Issued,
  event: Pick<ExternalEvent, "body" | "attributes">,
  fields: Message = {},
) => signed(issued, notification(event, { SigningCertURL: CERTIFICATE_URL, ...fields }) as Message);

/** A confirmation, signed. */
export const signedConfirmation = (issued: Issued, fields: Message = {}) =>
  signed(issued, {
    Type: "SubscriptionConfirmation",
    MessageId: "165545c9-2a5c-472c-8df2-7ff2be2b3b1b",
    Token: "token",
    TopicArn: TOPIC_ARN,
    Message: "You have chosen to subscribe",
    SubscribeURL: SUBSCRIBE_URL,
    Timestamp: "2025-11-24T16:00:00.100Z",
    SignatureVersion: "1",
    SigningCertURL: CERTIFICATE_URL,
    ...fields,
  });

function signed(issued: Issued, message: Message): string {
  const isConfirmation = message["Type"] !== "Notification";
  const keys = isConfirmation
    ? ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    : ["Message", "MessageId", ...("Subject" in message ? ["Subject"] : []), "Timestamp", "TopicArn", "Type"];
  const algorithm = message["SignatureVersion"] === "2" ? "RSA-SHA256" : "RSA-SHA1";
  const signature = createSign(algorithm);
  for (const key of keys) signature.update(`${key}\n${message[key]}\n`);
  return JSON.stringify({ ...message, Signature: signature.sign(issued.private, "base64") });
}

/** Stands in for the web: serves the certificate, takes confirmations, and keeps what was asked for. */
export function web(pem: string, answer: (url: string) => Response | undefined = () => undefined) {
  const asked: string[] = [];
  const fetch = async (input: string | URL | Request): Promise<Response> => {
    const url = String(input);
    asked.push(url);
    return answer(url) ?? new Response(url.endsWith(".pem") ? pem : "<ConfirmSubscriptionResponse/>");
  };
  return { asked, fetch: fetch as typeof globalThis.fetch };
}
