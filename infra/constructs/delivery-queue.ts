import type { RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Queue, QueueEncryption, type QueueProps } from "aws-cdk-lib/aws-sqs";
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
  // `false` would be an update that SQS refuses.
  ...(fifo ? { fifo } : {}),
});

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
