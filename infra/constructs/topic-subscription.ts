import { type RemovalPolicy, Validations } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { CfnSubscription, type CfnSubscriptionProps } from "aws-cdk-lib/aws-sns";
import { Construct, type IDependable } from "constructs";
import type { PublishedContract } from "../../shared/engines/index.ts";
import type { TopicType } from "../../shared/wiring/index.ts";
import { filterPolicy } from "../config/filter-policy.ts";
import type { SubscriptionFilter } from "../config/subscription-filter.ts";
import { DeliveryQueue } from "./delivery-queue.ts";

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
  readonly deadLetterQueue: DeliveryQueue;

  constructor(scope: Construct, id: string, { context, filter = {}, endpoint, after = [] }: TopicSubscriptionProps) {
    super(scope, id);
    const { topicArn, topicType, contracts } = context;
    this.deadLetterQueue = new DeliveryQueue(this, "DeadLetterQueue", { ...context, fifo: topicType === "fifo" });
    acknowledgeNoDeadLetters(this.deadLetterQueue);
    const policy = filterPolicy(filter, contracts);
    const subscription = new CfnSubscription(this, "Subscription", {
      topicArn,
      ...endpoint,
      ...(policy ? { filterPolicy: policy.policy, filterPolicyScope: policy.scope } : {}),
      redrivePolicy: { deadLetterTargetArn: this.deadLetterQueue.queueArn },
    });
    subscription.node.addDependency(this.deadLetterQueue, ...after);
  }
}

function acknowledgeNoDeadLetters(queue: DeliveryQueue): void {
  Validations.of(queue).acknowledge({
    id: "AwsSolutions::AwsSolutions-SQS3",
    reason: "It is a dead-letter queue, of a subscription: nothing can fail into another one.",
  });
}
