import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { SubscriberOf } from "../config/subscribers.ts";
import { type SubscriptionContext, TopicSubscription } from "./topic-subscription.ts";

export interface EmailSubscriberProps {
  readonly context: SubscriptionContext;
  readonly subscriber: SubscriberOf<"email">;
}

/** A person who gets external events by e-mail, once they have confirmed the subscription. */
export class EmailSubscriber extends Construct {
  /** For what SNS could not deliver. */
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { context, subscriber }: EmailSubscriberProps) {
    super(scope, id);
    const subscription = new TopicSubscription(this, "Subscription", {
      context,
      filter: subscriber.filter,
      endpoint: { protocol: "email", endpoint: subscriber.address },
    });
    this.deadLetterQueue = subscription.deadLetterQueue;
  }
}
