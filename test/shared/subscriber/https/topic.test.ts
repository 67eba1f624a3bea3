// The option that lets the verifier accept an embedded AWS: narrow, and of no effect on topics of AWS.
import { beforeAll, expect, test } from "vitest";
import { InvalidLocalAwsError, type LocalAws, snsVerifier } from "../../../../shared/subscriber/index.ts";
import { LOCAL_SIGNING_HOST } from "../../../../shared/wiring/index.ts";
import { TOPIC_ARN } from "../../../support/deliveries.ts";
import { externalEvent } from "../../../support/external-events.ts";
import * as factories from "../../../support/internal-events.ts";
import { type Issued, issueCertificate, NOW_MS, signedNotification, web } from "../../../support/sns-signing.ts";

const event = externalEvent(factories.stepInstanceUpdate());
const ENDPOINT = "http://127.0.0.1:4566";
const PATH = "/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem";
const LOCAL_ARN = "arn:aws:sns:us-east-1:000000000000:external";
let authority: Issued;
let leaf: Issued;
let localAws: LocalAws;
beforeAll(async () => {
  authority = await issueCertificate({ host: "Sluice on this machine", isIssuer: true });
  leaf = await issueCertificate({ host: LOCAL_SIGNING_HOST, issuer: authority });
  localAws = { endpoint: ENDPOINT, certificateAuthority: authority.cert };
});

/** Verifies a message of the embedded AWS, or one with other fields, signed by what it serves or by another. */
async function verify(fields: object = {}, issued = leaf, options: { readonly localAws?: LocalAws } = { localAws }) {
  const { asked, fetch } = web(issued.cert);
  const body = signedNotification(issued, event, { TopicArn: LOCAL_ARN, SigningCertURL: ENDPOINT + PATH, ...fields });
  const verifier = snsVerifier({ topicArns: [LOCAL_ARN, TOPIC_ARN], fetch, nowMs: () => NOW_MS, ...options });
  return { asked, result: await verifier(body) };
}

test("a message that the embedded AWS signed is verified", async () => {
  expect((await verify()).result).toMatchObject({ kind: "verified", topic: { origin: ENDPOINT } });
});

test("is refused without the option, and nobody is asked for its certificate", async () => {
  const { asked, result } = await verify({}, leaf, {});

  expect(result).toMatchObject({ reason: "untrusted-certificate-url" });
  expect(asked).toEqual([]);
});

test("does not speak for a topic of AWS", async () => {
  const { asked, result } = await verify({ TopicArn: TOPIC_ARN });

  expect(result).toMatchObject({ reason: "untrusted-certificate-url" });
  expect(asked).toEqual([]);
});

test.each(["http://127.0.0.1:4567", "http://127.0.0.2:4566", "https://127.0.0.1:4566", "http://localhost:4566"])(
  "does not take a certificate from %s instead",
  async (elsewhere) => {
    expect((await verify({ SigningCertURL: elsewhere + PATH })).result).toMatchObject({
      reason: "untrusted-certificate-url",
    });
  },
);

test("does not take a certificate of another authority, of another name, or one that certifies itself", async () => {
  const stranger = await issueCertificate({ host: "Sluice on this machine", isIssuer: true });
  const flaws = [
    await issueCertificate({ host: LOCAL_SIGNING_HOST, issuer: stranger }),
    await issueCertificate({ host: "sns.amazonaws.com", issuer: authority }),
    await issueCertificate({ host: LOCAL_SIGNING_HOST }),
  ];

  for (const flawed of flaws) {
    expect((await verify({}, flawed)).result).toMatchObject({ reason: "untrusted-certificate" });
  }
});

test.each([
  "https://127.0.0.1:4566",
  "http://sns.eu-west-1.amazonaws.com",
  "http://127.0.0.1.example.com",
  "http://10.0.0.1",
  "http://0.0.0.0:4566",
  "127.0.0.1:4566",
  "",
])("an endpoint that is not http on this machine is an error at once: %s", (endpoint) => {
  expect(() => snsVerifier({ topicArns: [LOCAL_ARN], localAws: { ...localAws, endpoint } })).toThrow(
    InvalidLocalAwsError,
  );
});

test("so is an authority that is none, rather than trust in whoever signs", () => {
  for (const certificateAuthority of ["", "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----", leaf.cert]) {
    expect(() => snsVerifier({ topicArns: [LOCAL_ARN], localAws: { ...localAws, certificateAuthority } })).toThrow(
      "certificateAuthority holds no certificate of an authority",
    );
  }
});
