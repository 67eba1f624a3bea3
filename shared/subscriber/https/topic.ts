// Who speaks for a topic: AWS, as its ARN tells, or the embedded AWS of a developer's machine, which signs with an authority of
// its own (pure).
import { X509Certificate } from "node:crypto";
import { urlOf } from "../../values/index.ts";
import { LOCAL_SIGNING_HOST, LOOPBACK_HOST } from "../../wiring/index.ts";
import { InvalidLocalAwsError, InvalidTopicArnError } from "../errors.ts";

/** A topic, and the hosts that may speak for it. */
export interface Topic {
  /** Its ARN. */
  readonly arn: string;
  /** Its region, such as `eu-west-1`. */
  readonly region: string;
  /** The only place that certificates and confirmations of this topic may come from. */
  readonly origin: string;
  /** Hosts that the signing certificate may be issued for; which one it is depends on the region. */
  readonly certificateHosts: readonly string[];
  /** The certificates to one of which the signing certificate must chain up, where they are this topic's own. */
  readonly issuers?: readonly X509Certificate[];
}

/** By partition. https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html */
const DOMAINS: Readonly<Record<string, string>> = {
  aws: "amazonaws.com",
  "aws-cn": "amazonaws.com.cn",
  "aws-eusc": "amazonaws.eu",
  "aws-iso": "c2s.ic.gov",
  "aws-iso-b": "sc2s.sgov.gov",
  "aws-iso-e": "cloud.adc-e.uk",
  "aws-iso-f": "csp.hci.ic.gov",
  "aws-us-gov": "amazonaws.com",
};
const ARN = /^arn:(aws[a-z-]*):sns:([a-z]{2,4}(?:-[a-z]+)+-\d):(\d{12}):[A-Za-z0-9_-]{1,256}(?:\.fifo)?$/;

/** An account that AWS gives to nobody, and emulators use. */
const LOCAL_ACCOUNT = "000000000000";

/** @throws InvalidTopicArnError */
export function topicOf(arn: string, localAws?: TrustedLocalAws): Topic {
  const [, partition, region, account] = ARN.exec(arn) ?? [];
  const domain = DOMAINS[partition ?? ""];
  if (domain === undefined || region === undefined) throw new InvalidTopicArnError(arn);
  if (localAws && account === LOCAL_ACCOUNT) {
    const { origin, certificateHost, authority } = localAws;
    return { arn, region, origin, certificateHosts: [certificateHost], issuers: authority };
  }
  return {
    arn,
    region,
    origin: `https://sns.${region}.${domain}`,
    // As AWS's own SDK for Java expects them: older regions share one name, later ones and partitions have their own.
    certificateHosts: [
      `sns.${domain}`,
      `sns-signing.${region}.${domain}`,
      `sns-${region}.${domain}`,
      ...(partition === "aws-us-gov" ? [`sns-us-gov-west-1.${domain}`] : []),
    ],
  };
}

/**
 * An embedded AWS to accept messages from, for development and tests. It speaks for topics of account 000000000000
 * alone, which AWS gives to nobody: what topics of AWS itself have to show stays the same.
 */
export interface LocalAws {
  /** Where it runs: http on this machine. */
  readonly endpoint: string;
  /** Its certificate authority (PEM), another one each time it starts. */
  readonly certificateAuthority: string;
}

export interface TrustedLocalAws {
  readonly origin: string;
  readonly certificateHost: string;
  /** At least one. */
  readonly authority: readonly X509Certificate[];
}

/** @throws InvalidLocalAwsError unless it is on this machine and brings a certificate authority. */
export function trustedLocalAws({ endpoint, certificateAuthority }: LocalAws): TrustedLocalAws {
  const url = urlOf(endpoint);
  if (url?.protocol !== "http:" || !LOOPBACK_HOST.test(url.hostname)) {
    throw new InvalidLocalAwsError(
      `${JSON.stringify(endpoint)} is not http on this machine, such as http://127.0.0.1:4566`,
    );
  }
  const authority = authoritiesIn(certificateAuthority);
  if (authority.length === 0)
    throw new InvalidLocalAwsError("certificateAuthority holds no certificate of an authority");
  return { origin: url.origin, certificateHost: LOCAL_SIGNING_HOST, authority };
}

function authoritiesIn(pem: string): readonly X509Certificate[] {
  try {
    return certificatesIn(pem).filter(({ ca }) => ca);
  } catch {
    return [];
  }
}

/** The certificates of a text in PEM, in their order. @throws Error if one of them cannot be read. */
export function certificatesIn(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}
