import { beforeAll, describe, expect, test } from "vitest";
import { InvalidTopicArnError, snsVerifier, type VerifyOptions } from "../../../../shared/subscriber/index.ts";
import { TOPIC_ARN } from "../../../support/deliveries.ts";
import { externalEvent } from "../../../support/external-events.ts";
import * as factories from "../../../support/internal-events.ts";
import {
  CERTIFICATE_URL,
  type Issued,
  issueCertificate,
  NOW_MS,
  signedConfirmation,
  signedNotification,
  web,
} from "../../../support/sns-signing.ts";

const event = externalEvent(factories.stepInstanceUpdate());
const HOUR_MS = 3_600_000;
let issued: Issued;
beforeAll(async () => {
  issued = await issueCertificate();
});

/** Verifies a body with SNS's certificate (or another) on the web. */
async function verify(body: string, pem = issued.cert, options: Partial<VerifyOptions> = {}) {
  const { asked, fetch } = web(pem);
  const verifier = snsVerifier({ topicArns: [TOPIC_ARN], fetch, nowMs: () => NOW_MS, ...options });
  return { asked, result: await verifier(body) };
}
const refusal = (reason: string) => ({ kind: "refused", reason });

describe("a message that SNS signed is verified", () => {
  test.each(["1", "2"])("with signature version %s", async (SignatureVersion) => {
    const { result } = await verify(signedNotification(issued, event, { SignatureVersion }));

    expect(result).toMatchObject({ kind: "verified", message: { Message: event.body } });
  });

  test("with a subject, and with letters of all kinds", async () => {
    const unusual = { ...event, body: JSON.stringify({ name: "naïve 🚀\u2028\n" }) };

    const { result } = await verify(signedNotification(issued, unusual, { Subject: "Ünder" }));

    expect(result.kind).toBe("verified");
  });

  test.each(["SubscriptionConfirmation", "UnsubscribeConfirmation"])("when it is a %s", async (Type) => {
    const { result } = await verify(signedConfirmation(issued, { Type }));

    expect(result).toMatchObject({ kind: "verified", message: { Type } });
  });

  test("when it is older than usual, where that is expected: from a dead-letter queue, for example", async () => {
    const body = signedNotification(issued, event, { Timestamp: "2025-11-22T16:00:00.000Z" });

    expect((await verify(body)).result).toMatchObject(refusal("stale"));
    expect((await verify(body, issued.cert, { maxAgeSeconds: 14 * 86_400 })).result).toMatchObject({
      kind: "verified",
    });
  });

  test("in a region or partition with another certificate name", async () => {
    for (const [region, partition, host, name] of [
      ["eu-south-1", "aws", "sns.eu-south-1.amazonaws.com", "sns-signing.eu-south-1.amazonaws.com"],
      ["cn-north-1", "aws-cn", "sns.cn-north-1.amazonaws.com.cn", "sns-cn-north-1.amazonaws.com.cn"],
      ["eusc-de-east-1", "aws-eusc", "sns.eusc-de-east-1.amazonaws.eu", "sns-signing.eusc-de-east-1.amazonaws.eu"],
      ["us-iso-east-1", "aws-iso", "sns.us-iso-east-1.c2s.ic.gov", "sns-us-iso-east-1.c2s.ic.gov"],
      ["us-isob-east-1", "aws-iso-b", "sns.us-isob-east-1.sc2s.sgov.gov", "sns-us-isob-east-1.sc2s.sgov.gov"],
      ["us-isof-south-1", "aws-iso-f", "sns.us-isof-south-1.csp.hci.ic.gov", "sns-signing.us-isof-south-1.csp.hci.ic.gov"],
      ["us-gov-east-1", "aws-us-gov", "sns.us-gov-east-1.amazonaws.com", "sns-us-gov-west-1.amazonaws.com"],
    ] as const) {
      const own = await issueCertificate({ host: name });
      const TopicArn = `arn:${partition}:sns:${region}:111122223333:external`;
      const SigningCertURL = CERTIFICATE_URL.replace("sns.eu-west-1.amazonaws.com", host);

      const body = signedNotification(own, event, { TopicArn, SigningCertURL });

      expect((await verify(body, own.cert, { topicArns: [TopicArn] })).result.kind).toBe("verified");
    }
  });
});

describe("a message is refused", () => {
  test.each(["Message", "MessageId", "Timestamp", "Subject"])("when its %s was changed", async (key) => {
    const message = JSON.parse(signedNotification(issued, event, { Subject: "s" }));
    message[key] = key === "Timestamp" ? "2025-11-24T16:00:01.100Z" : `${message[key]} `;

    expect((await verify(JSON.stringify(message))).result).toMatchObject(refusal("wrong-signature"));
  });

  test("when a subject was added, or a notification made of a confirmation", async () => {
    const added = { ...JSON.parse(signedNotification(issued, event)), Subject: "s" };
    const turned = { ...JSON.parse(signedConfirmation(issued)), Type: "Notification" };

    expect((await verify(JSON.stringify(added))).result).toMatchObject(refusal("wrong-signature"));
    expect((await verify(JSON.stringify(turned))).result).toMatchObject(refusal("wrong-signature"));
  });

  test("when somebody else signed it", async () => {
    const other = await issueCertificate();

    expect((await verify(signedNotification(other, event))).result).toMatchObject(refusal("wrong-signature"));
  });

  test("when it is of another topic, without asking for its certificate", async () => {
    const body = signedNotification(issued, event, { TopicArn: `${TOPIC_ARN}-2` });

    const { asked, result } = await verify(body);

    expect(result).toMatchObject(refusal("topic-not-allowed"));
    expect(asked).toEqual([]);
  });

  test.each([
    ["2025-11-24T14:54:00.000Z", "an hour and more ago"],
    ["2025-11-24T16:06:00.000Z", "in the future"],
  ])("when its time is %s, %s", async (Timestamp) => {
    const { asked, result } = await verify(signedNotification(issued, event, { Timestamp }));

    expect(result).toMatchObject(refusal("stale"));
    expect(asked).toEqual([]);
  });

  test.each([
    ["no JSON", "{"],
    ["an event that was delivered raw", event.body],
    ["a list", "[]"],
  ])("when it is %s", async (_, body) => {
    expect((await verify(body)).result).toMatchObject(refusal("not-a-message"));
  });

  test.each([{ TopicArn: [TOPIC_ARN] }, { Type: "Greeting" }, { SignatureVersion: "3" }, { Signature: null }])(
    "when a field is not as SNS writes it: %j",
    async (fields) => {
      const message = { ...JSON.parse(signedNotification(issued, event)), ...fields };

      expect((await verify(JSON.stringify(message))).result).toMatchObject(refusal("not-a-message"));
    },
  );

  test.each([
    CERTIFICATE_URL.replace("https", "http"),
    CERTIFICATE_URL.replace("eu-west-1", "us-east-1"),
    CERTIFICATE_URL.replace("sns.eu-west-1.amazonaws.com", "sns.s3-eu-west-1.amazonaws.com"),
    CERTIFICATE_URL.replace("sns.eu-west-1.amazonaws.com", "sns.eu-west-1.amazonaws.com.example.org"),
    CERTIFICATE_URL.replace("sns.", "evil@sns."),
    CERTIFICATE_URL.replace(".com/", ".com:8443/"),
    `https://sns.eu-west-1.amazonaws.com/?Action=GetEndpointAttributes&x=${CERTIFICATE_URL}`,
    `${CERTIFICATE_URL}?x=.pem`,
    CERTIFICATE_URL.replace(".com/", ".com/../"),
    "not a URL",
  ])("when its certificate is at %s, without asking there", async (SigningCertURL) => {
    const { asked, result } = await verify(signedNotification(issued, event, { SigningCertURL }));

    expect(result).toMatchObject(refusal("untrusted-certificate-url"));
    expect(asked).toEqual([]);
  });
});

describe("the certificate", () => {
  test.each([
    ["for another host", { host: "sns.example.org" }, /it is for CN=sns\.example\.org/],
    ["no longer valid", { toMs: NOW_MS - HOUR_MS }, /is valid from .* to /],
    ["not yet valid", { fromMs: NOW_MS + HOUR_MS }, /is valid from .* to /],
    ["of another kind", { keyType: "ec" }, /not RSA/],
  ] as const)("is refused when it is %s", async (_, options, detail) => {
    const own = await issueCertificate(options);

    const { result } = await verify(signedNotification(issued, event), own.cert);

    expect(result).toEqual({ ...refusal("untrusted-certificate"), detail: expect.stringMatching(detail) });
  });

  test("is refused when there is none in what was served", async () => {
    const { result } = await verify(signedNotification(issued, event), "<html/>");

    expect(result).toEqual({ ...refusal("untrusted-certificate"), detail: expect.stringMatching(/no certificate$/) });
  });

  test("must chain up to an issuer that is named", async () => {
    const root = await issueCertificate({ host: "Root", isIssuer: true });
    const middle = await issueCertificate({ host: "Middle", isIssuer: true, issuer: root });
    const leaf = await issueCertificate({ issuer: middle });
    const body = signedNotification(leaf, event);
    const check = async (pem: string, trustedIssuers: string[]) => (await verify(body, pem, { trustedIssuers })).result;

    expect(await check(leaf.cert, [middle.cert])).toMatchObject({ kind: "verified" });
    expect(await check(leaf.cert + middle.cert, [root.cert])).toMatchObject({ kind: "verified" });
    expect(await check(leaf.cert, [root.cert])).toMatchObject(refusal("untrusted-certificate"));
    expect(await check(leaf.cert, [issued.cert])).toMatchObject(refusal("untrusted-certificate"));
  });

  test("is refused when the ones served with it did not issue it, or are outdated", async () => {
    const stranger = await issueCertificate({ host: "Root", isIssuer: true });
    const outdated = await issueCertificate({ host: "Root", isIssuer: true, toMs: NOW_MS - HOUR_MS });
    const leaf = await issueCertificate({ issuer: outdated });

    for (const above of [stranger, outdated]) {
      const { result } = await verify(signedNotification(leaf, event), leaf.cert + above.cert);
      expect(result).toMatchObject(refusal("untrusted-certificate"));
    }
  });

  test("is fetched once, also by messages that come at the same time", async () => {
    const { asked, fetch } = web(issued.cert);
    const verifier = snsVerifier({ topicArns: [TOPIC_ARN], fetch, nowMs: () => NOW_MS });
    const body = signedNotification(issued, event);

    await Promise.all([verifier(body), verifier(body)]);
    await verifier(body);

    expect(asked).toEqual([CERTIFICATE_URL]);
  });

  test("that cannot be fetched says why, and not only that fetching failed", async () => {
    const reset = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    const fetch = () => Promise.reject(new TypeError("fetch failed", { cause: reset }));
    const verifier = snsVerifier({ topicArns: [TOPIC_ARN], fetch, nowMs: () => NOW_MS });

    expect(await verifier(signedNotification(issued, event))).toMatchObject({
      ...refusal("certificate-unavailable"),
      detail: `${CERTIFICATE_URL}: read ECONNRESET`,
    });
  });

  test("is fetched again after it could not be, and a kept one is still checked for its time", async () => {
    let nowMs = NOW_MS;
    let isDown = true;
    const { asked, fetch } = web(issued.cert, () => (isDown ? new Response("", { status: 500 }) : undefined));
    const verifier = snsVerifier({ topicArns: [TOPIC_ARN], fetch, nowMs: () => nowMs });

    expect(await verifier(signedNotification(issued, event))).toMatchObject(refusal("certificate-unavailable"));
    isDown = false;
    expect(await verifier(signedNotification(issued, event))).toMatchObject({ kind: "verified" });
    nowMs += 48 * HOUR_MS;
    const later = signedNotification(issued, event, { Timestamp: new Date(nowMs).toISOString() });
    expect(await verifier(later)).toMatchObject(refusal("untrusted-certificate"));
    expect(asked).toHaveLength(2);
  });

  test("is one of few that are kept", async () => {
    const { asked, fetch } = web(issued.cert);
    const verifier = snsVerifier({ topicArns: [TOPIC_ARN], fetch, nowMs: () => NOW_MS });
    const from = (number: number) =>
      CERTIFICATE_URL.replace("0123456789abcdef.", `${number}`.padStart(16, "0").concat("."));

    for (let number = 0; number < 11; number += 1) {
      await verifier(signedNotification(issued, event, { SigningCertURL: from(number) }));
    }
    await verifier(signedNotification(issued, event, { SigningCertURL: from(10) }));
    await verifier(signedNotification(issued, event, { SigningCertURL: from(0) }));

    expect(asked).toHaveLength(12);
  });
});

test.each(["sluice-external", "arn:aws:sqs:eu-west-1:111122223333:q", "arn:aws-moon:sns:us-iso-east-1:111122223333:t"])(
  "a topic that is none is refused at once: %s",
  (arn) => {
    expect(() => snsVerifier({ topicArns: [arn] })).toThrow(InvalidTopicArnError);
  },
);
