// What may be posted to an HTTPS endpoint, and what is to be thought of it. Now, by the clock of who verifies it.
import { TOPIC_ARN } from "../../support/deliveries.ts";
import { externalEvent } from "../../support/external-events.ts";
import * as factories from "../../support/internal-events.ts";
import {
  CERTIFICATE_URL,
  issueCertificate,
  signedConfirmation,
  signedNotification,
} from "../../support/sns-signing.ts";

export interface Post {
  readonly is: string;
  readonly body: string;
  /** What is served, whatever address is asked for. */
  readonly certificate: string;
  /** `verified`, or why it is refused. */
  readonly expected: string;
}

const HOST = "sns.eu-west-1.amazonaws.com";
const DAY_MS = 86_400_000;
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

/** Where certificates have names of their own, and hosts. */
const ELSEWHERE = [
  ["aws", "eu-south-1", "sns.eu-south-1.amazonaws.com", "sns-signing.eu-south-1.amazonaws.com"],
  ["aws-cn", "cn-north-1", "sns.cn-north-1.amazonaws.com.cn", "sns-cn-north-1.amazonaws.com.cn"],
  ["aws-eusc", "eusc-de-east-1", "sns.eusc-de-east-1.amazonaws.eu", "sns-signing.eusc-de-east-1.amazonaws.eu"],
  ["aws-us-gov", "us-gov-east-1", "sns.us-gov-east-1.amazonaws.com", "sns-us-gov-west-1.amazonaws.com"],
  ["aws-iso", "us-iso-east-1", "sns.us-iso-east-1.c2s.ic.gov", "sns-us-iso-east-1.c2s.ic.gov"],
] as const;
const topicIn = (partition: string, region: string): string => `arn:${partition}:sns:${region}:111122223333:external`;

export const TOPIC_ARNS = [TOPIC_ARN, ...ELSEWHERE.map(([partition, region]) => topicIn(partition, region))];

export async function posts(): Promise<Post[]> {
  const event = externalEvent(factories.stepInstanceUpdate());
  const valid = { fromMs: Date.now() - DAY_MS, toMs: Date.now() + DAY_MS };
  const sns = await issueCertificate(valid);
  const Timestamp = ago(1_000);
  const notification = (fields: object = {}, issued = sns): string =>
    signedNotification(issued, event, { Timestamp, ...fields });
  const right = JSON.parse(notification());
  const changed = (fields: object): string => JSON.stringify({ ...right, ...fields });

  const own = (is: string, body: string, expected = "verified"): Post => ({
    is,
    body,
    certificate: sns.cert,
    expected,
  });
  const at = (is: string, SigningCertURL: string): Post =>
    own(is, notification({ SigningCertURL }), "untrusted-certificate-url");
  let kept = 0;
  /** At an address of its own, since certificates are kept. */
  const by = async (is: string, options: Parameters<typeof issueCertificate>[0], expected: string): Promise<Post> => {
    const issued = await issueCertificate({ ...valid, ...options });
    kept += 1;
    const SigningCertURL = CERTIFICATE_URL.replace("0123456789abcdef.", `${kept}`.padStart(16, "0").concat("."));
    return { is, body: notification({ SigningCertURL }, issued), certificate: issued.cert, expected };
  };

  return [
    own("signature version 1", notification()),
    own("signature version 2", notification({ SignatureVersion: "2" })),
    own("a subject", notification({ Subject: "Ünder" })),
    own("letters of all kinds", notification({ Message: JSON.stringify({ name: "naïve 🚀\u2028\n" }) })),
    own("a confirmation", signedConfirmation(sns, { Timestamp, SignatureVersion: "2" })),
    own("a confirmation of the end", signedConfirmation(sns, { Timestamp, Type: "UnsubscribeConfirmation" })),
    ...(await Promise.all(
      ELSEWHERE.map(async ([partition, region, host, name]): Promise<Post> => {
        const issued = await issueCertificate({ ...valid, host: name });
        const SigningCertURL = CERTIFICATE_URL.replace(HOST, host);
        const body = notification({ TopicArn: topicIn(partition, region), SigningCertURL }, issued);
        return { is: `from ${region}`, body, certificate: issued.cert, expected: "verified" };
      }),
    )),

    ...["Message", "MessageId", "Timestamp"].map((key) =>
      own(`a changed ${key}`, changed({ [key]: key === "Timestamp" ? ago(0) : `${right[key]} ` }), "wrong-signature"),
    ),
    own("an added subject", changed({ Subject: "s" }), "wrong-signature"),
    own("another version than it was signed by", changed({ SignatureVersion: "2" }), "wrong-signature"),
    own("a signature of somebody else", notification({}, await issueCertificate(valid)), "wrong-signature"),
    own("another topic", notification({ TopicArn: `${TOPIC_ARN}-2` }), "topic-not-allowed"),
    own("old", notification({ Timestamp: ago(4_000_000) }), "stale"),
    own("of the future", notification({ Timestamp: ago(-400_000) }), "stale"),
    own("no JSON", "{", "not-a-message"),
    own("an event delivered raw", event.body, "not-a-message"),
    own("a list", "[]", "not-a-message"),
    own("no signature", changed({ Signature: null }), "not-a-message"),
    own("signature version 3", changed({ SignatureVersion: "3" }), "not-a-message"),
    own("a message that is no text", changed({ Message: { a: 1 } }), "not-a-message"),

    at("a certificate without TLS", CERTIFICATE_URL.replace("https", "http")),
    at("a certificate of another region", CERTIFICATE_URL.replace("eu-west-1", "us-east-1")),
    at("a certificate of another partition", CERTIFICATE_URL.replace(".com/", ".com.cn/")),
    at("a certificate of a bucket", CERTIFICATE_URL.replace(HOST, "sns.s3-eu-west-1.amazonaws.com")),
    at("a certificate of a stranger", CERTIFICATE_URL.replace(HOST, `${HOST}.example.org`)),
    await by("a certificate for another host", { host: "sns.example.org" }, "untrusted-certificate"),
    await by("an outdated certificate", { toMs: Date.now() - 1_000 }, "untrusted-certificate"),
    await by("a certificate of the future", { fromMs: Date.now() + 3_600_000 }, "untrusted-certificate"),
    await by("a key of another kind", { keyType: "ec" }, "untrusted-certificate"),
  ];
}

/** SNS never answers these with a certificate alone, which is all that AWS's own library takes. */
export async function queries(): Promise<Post[]> {
  const [first] = (await posts()) as [Post];
  return [`${CERTIFICATE_URL}?x=.pem`, `https://${HOST}/?Action=GetEndpointAttributes&x=${CERTIFICATE_URL}`].map(
    (SigningCertURL) => ({
      ...first,
      is: `a certificate at ${SigningCertURL}`,
      body: JSON.stringify({ ...JSON.parse(first.body), SigningCertURL }),
      expected: "untrusted-certificate-url",
    }),
  );
}
