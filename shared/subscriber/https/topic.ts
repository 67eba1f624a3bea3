// What the ARN of a topic tells about the hosts that speak for it (pure).
import { InvalidTopicArnError } from "../errors.ts";

/** A topic, and the hosts that may speak for it. */
export interface Topic {
  /** Its ARN. */
  readonly arn: string;
  /** Its region, such as `eu-west-1`. */
  readonly region: string;
  /** The only host that certificates and confirmations of this topic may come from. */
  readonly host: string;
  /** Hosts that the signing certificate may be issued for; which one it is depends on the region. */
  readonly certificateHosts: readonly string[];
}

const ARN = /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z]{2}(?:-[a-z]+)+-\d):\d{12}:[A-Za-z0-9_-]{1,256}(?:\.fifo)?$/;

/** @throws InvalidTopicArnError */
export function topicOf(arn: string): Topic {
  const [, partition, region] = ARN.exec(arn) ?? [];
  if (partition === undefined || region === undefined) throw new InvalidTopicArnError(arn);
  const domain = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  return {
    arn,
    region,
    host: `sns.${region}.${domain}`,
    // As AWS's own SDK for Java expects them: older regions share one name, later ones and partitions have their own.
    certificateHosts: [
      `sns.${domain}`,
      `sns-signing.${region}.${domain}`,
      ...(partition === "aws-cn" ? [`sns-${region}.${domain}`] : []),
      ...(partition === "aws-us-gov" ? [`sns-us-gov-west-1.${domain}`] : []),
    ],
  };
}
