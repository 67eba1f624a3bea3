import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { SubscriberOf } from "../config/subscribers.ts";
import { SubscriberQueue } from "./subscriber-queue.ts";
import { type SubscriptionContext, TopicSubscription } from "./topic-subscription.ts";

export interface SqsSubscriberProps {
  readonly context: SubscriptionContext;
  readonly subscriber: SubscriberOf<"sqs">;
}

/** A queue that gets external events: one created here, or one that exists and lets the topic in by its own policy. */
export class SqsSubscriber extends Construct {
  /** Undefined for a queue that exists. */
  readonly created: SubscriberQueue | undefined;
  /** For what SNS could not deliver. */
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { context, subscriber }: SqsSubscriberProps) {
    super(scope, id);
    const { filter, delivery } = subscriber;
    let endpoint: string;
    if (subscriber.queue === "existing") {
      endpoint = subscriber.arn;
    } else {
      this.created = new SubscriberQueue(this, "Created", { ...subscriber, context, type: subscriber.queue });
      endpoint = this.created.queue.queueArn;
    }
    const subscription = new TopicSubscription(this, "Subscription", {
      context,
      filter,
      endpoint: { protocol: "sqs", endpoint, rawMessageDelivery: delivery === "raw" },
      after: this.created ? [this.created] : [],
    });
    this.deadLetterQueue = subscription.deadLetterQueue;
  }
}
