// What kinds of subscribers are made of: a subscription, and queues that the topic delivers to.
import { Duration, type RemovalPolicy, Validations } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { CfnSubscription, type CfnSubscriptionProps } from "aws-cdk-lib/aws-sns";
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption, type QueueProps } from "aws-cdk-lib/aws-sqs";
import { Construct, type IDependable } from "constructs";
import type { PublishedContract } from "../../../shared/engines/index.ts";
import type { TopicType } from "../../../shared/wiring/index.ts";
import { filterPolicy } from "../../config/filter-policy.ts";
import type { SubscriptionFilter } from "../../config/subscription-filter.ts";
import { RETENTION } from "../../defaults.ts";

/** What every kind of subscriber needs to know of the topic's side. */
export interface SubscriptionContext {
  readonly topicArn: string;
  readonly topicType: TopicType;
  /** Contracts that the topic publishes. */
  readonly contracts: readonly PublishedContract[];
  /** For queues of the subscriber; one that SNS may use. @default keys of the services */
  readonly encryptionKey?: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
}

export interface TopicSubscriptionProps {
  readonly context: SubscriptionContext;
  /** @default every event */
  readonly filter?: SubscriptionFilter | undefined;
  /** Protocol, endpoint and how messages are delivered. */
  readonly endpoint: Pick<
    CfnSubscriptionProps,
    "protocol" | "endpoint" | "rawMessageDelivery" | "deliveryPolicy" | "subscriptionRoleArn"
  >;
  /** What has to exist before the first event is delivered. */
  readonly after?: readonly IDependable[];
}

/** A subscription with its filter, and the queue for what SNS could not deliver. */
export class TopicSubscription extends Construct {
  /** For what SNS could not deliver. */
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { context, filter = {}, endpoint, after = [] }: TopicSubscriptionProps) {
    super(scope, id);
    const { topicArn, topicType, contracts } = context;
    this.deadLetterQueue = new DeliveryQueue(this, "DeadLetterQueue", { context, type: topicType });
    Validations.of(this.deadLetterQueue).acknowledge({
      id: "AwsSolutions::AwsSolutions-SQS3",
      reason: "It is a dead-letter queue, of a subscription: nothing can fail into another one.",
    });
    const policy = filterPolicy(filter, contracts);
    const subscription = new CfnSubscription(this, "Subscription", {
      topicArn,
      ...endpoint,
      ...(policy ? { filterPolicy: policy.policy } : {}),
      // Without a policy too, so that the scope of a former one does not stay for the next.
      filterPolicyScope: policy?.scope ?? "MessageAttributes",
      redrivePolicy: { deadLetterTargetArn: this.deadLetterQueue.queueArn },
    });
    subscription.node.addDependency(this.deadLetterQueue, ...after);
  }
}

/** What all queues of a subscriber have in common: keys that SNS may use, and in FIFO as much as the topic delivers, which counts per group as well. */
const queueProps = ({ encryptionKey, removalPolicy }: SubscriptionContext, type: TopicType): QueueProps => ({
  retentionPeriod: RETENTION,
  enforceSSL: true,
  removalPolicy,
  ...(encryptionKey
    ? { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey }
    : { encryption: QueueEncryption.SQS_MANAGED }),
  ...(type === "fifo"
    ? {
        fifo: true,
        deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
        fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      }
    : {}),
});

interface DeliveryQueueProps extends Pick<QueueProps, "visibilityTimeout" | "deadLetterQueue"> {
  readonly context: SubscriptionContext;
  readonly type: TopicType;
}

/** A queue that one topic delivers to, and no other. */
class DeliveryQueue extends Queue {
  constructor(scope: Construct, id: string, { context, type, ...others }: DeliveryQueueProps) {
    super(scope, id, { ...queueProps(context, type), ...others });
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("sns.amazonaws.com")],
        actions: ["sqs:SendMessage"],
        resources: [this.queueArn],
        conditions: { ArnEquals: { "aws:SourceArn": context.topicArn } },
      }),
    );
  }
}

export interface SubscriberQueueProps {
  readonly context: SubscriptionContext;
  readonly type: TopicType;
  readonly visibilityTimeoutSeconds: number;
  readonly maxReceiveCount: number;
}

/** A queue that the topic delivers to, and the queue for what its reader keeps failing on. */
export class SubscriberQueue extends Construct {
  readonly queue: Queue;
  readonly readerDeadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: SubscriberQueueProps) {
    super(scope, id);
    const { context, type, visibilityTimeoutSeconds, maxReceiveCount } = props;
    this.readerDeadLetterQueue = new Queue(this, "ReaderDeadLetterQueue", queueProps(context, type));
    this.queue = new DeliveryQueue(this, "Queue", {
      context,
      type,
      visibilityTimeout: Duration.seconds(visibilityTimeoutSeconds),
      deadLetterQueue: { queue: this.readerDeadLetterQueue, maxReceiveCount },
    });
  }
}
