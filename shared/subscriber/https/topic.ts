// What the ARN of a topic tells about who speaks for it (pure).
import type { X509Certificate } from "node:crypto";
import { InvalidTopicArnError } from "../errors.ts";
import type { TrustedLocalAws } from "./local-aws.ts";

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

const ARN = /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z]{2}(?:-[a-z]+)+-\d):(\d{12}):[A-Za-z0-9_-]{1,256}(?:\.fifo)?$/;

/** An account that AWS gives to nobody, and emulators use. */
const LOCAL_ACCOUNT = "000000000000";

/** @throws InvalidTopicArnError */
export function topicOf(arn: string, localAws?: TrustedLocalAws): Topic {
  const [, partition, region, account] = ARN.exec(arn) ?? [];
  if (partition === undefined || region === undefined) throw new InvalidTopicArnError(arn);
  if (localAws && account === LOCAL_ACCOUNT) {
    const { origin, certificateHost, authority } = localAws;
    return { arn, region, origin, certificateHosts: [certificateHost], issuers: authority };
  }
  const domain = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  return {
    arn,
    region,
    origin: `https://sns.${region}.${domain}`,
    // As AWS's own SDK for Java expects them: older regions share one name, later ones and partitions have their own.
    certificateHosts: [
      `sns.${domain}`,
      `sns-signing.${region}.${domain}`,
      ...(partition === "aws-cn" ? [`sns-${region}.${domain}`] : []),
      ...(partition === "aws-us-gov" ? [`sns-us-gov-west-1.${domain}`] : []),
    ],
  };
}
