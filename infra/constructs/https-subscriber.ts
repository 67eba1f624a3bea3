import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { HttpsRetries } from "../config/https-retries.ts";
import type { SubscriberOf } from "../config/subscribers.ts";
import { type SubscriptionContext, TopicSubscription } from "./topic-subscription.ts";

export interface HttpsSubscriberProps {
  readonly context: SubscriptionContext;
  readonly subscriber: SubscriberOf<"https">;
}

/** An endpoint that SNS posts external events to, once it has confirmed the subscription. */
export class HttpsSubscriber extends Construct {
  /** For what SNS could not deliver. */
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { context, subscriber }: HttpsSubscriberProps) {
    super(scope, id);
    const { filter, url, delivery, retries, maxPerSecond } = subscriber;
    const subscription = new TopicSubscription(this, "Subscription", {
      context,
      filter,
      endpoint: {
        protocol: "https",
        endpoint: url,
        rawMessageDelivery: delivery === "raw",
        deliveryPolicy: deliveryPolicy(retries, maxPerSecond),
      },
    });
    this.deadLetterQueue = subscription.deadLetterQueue;
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html#creating-delivery-policy */
const deliveryPolicy = (retries: HttpsRetries, maxPerSecond: number | undefined) => ({
  healthyRetryPolicy: {
    numRetries: retries.count,
    minDelayTarget: retries.minDelaySeconds,
    maxDelayTarget: retries.maxDelaySeconds,
    numNoDelayRetries: retries.immediately,
    numMinDelayRetries: retries.atMinDelay,
    numMaxDelayRetries: retries.atMaxDelay,
    backoffFunction: retries.backoff,
  },
  ...(maxPerSecond === undefined ? {} : { throttlePolicy: { maxReceivesPerSecond: maxPerSecond } }),
});
