import type { RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption, type QueueProps } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { RETENTION } from "../defaults.ts";

export interface SubscriberQueueProps {
  readonly fifo: boolean;
  readonly removalPolicy: RemovalPolicy;
  /** One that SNS may use. @default a key of SQS's own */
  readonly encryptionKey?: IKey | undefined;
}

/** What all queues of a subscriber have in common. */
export const subscriberQueueProps = ({ fifo, removalPolicy, encryptionKey }: SubscriberQueueProps): QueueProps => ({
  retentionPeriod: RETENTION,
  enforceSSL: true,
  removalPolicy,
  ...(encryptionKey
    ? { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey }
    : { encryption: QueueEncryption.SQS_MANAGED }),
  ...(fifo ? HIGH_THROUGHPUT_FIFO : {}),
});

/** As much as the topic delivers, which counts per group as well. */
const HIGH_THROUGHPUT_FIFO = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};

export interface DeliveryQueueProps
  extends SubscriberQueueProps,
    Pick<QueueProps, "visibilityTimeout" | "deadLetterQueue"> {
  readonly topicArn: string;
}

/** A queue that one topic delivers to, and no other. */
export class DeliveryQueue extends Queue {
  constructor(scope: Construct, id: string, props: DeliveryQueueProps) {
    const { topicArn, fifo, removalPolicy, encryptionKey, ...others } = props;
    super(scope, id, { ...subscriberQueueProps({ fifo, removalPolicy, encryptionKey }), ...others });
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("sns.amazonaws.com")],
        actions: ["sqs:SendMessage"],
        resources: [this.queueArn],
        conditions: { ArnEquals: { "aws:SourceArn": topicArn } },
      }),
    );
  }
}
