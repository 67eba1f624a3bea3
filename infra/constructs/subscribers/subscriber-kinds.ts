// One construct for each kind of subscriber that needs little; an archive has files of its own.
import { CfnPermission } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { HttpsRetries, Subscriber, SubscriberOf } from "../../config/subscriber-kinds.ts";
import { SubscriberQueue, type SubscriptionContext, TopicSubscription } from "./topic-subscription.ts";

export interface SubscriberProps<Kind extends Subscriber["kind"]> {
  readonly context: SubscriptionContext;
  readonly subscriber: SubscriberOf<Kind>;
}

/** A queue that gets external events: one created here, or one that exists and lets the topic in by its own policy. */
export class SqsSubscriber extends Construct {
  /** Undefined for a queue that exists. */
  readonly created: SubscriberQueue | undefined;
  /** For what SNS could not deliver. */
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { context, subscriber }: SubscriberProps<"sqs">) {
    super(scope, id);
    const { filter, delivery } = subscriber;
    let endpoint: string;
    if (subscriber.queue === "existing") {
      endpoint = subscriber.arn;
    } else {
      this.created = new SubscriberQueue(this, "Created", { ...subscriber, context, type: subscriber.queue });
      endpoint = this.created.queue.queueArn;
    }
    ({ deadLetterQueue: this.deadLetterQueue } = new TopicSubscription(this, "Subscription", {
      context,
      filter,
      endpoint: { protocol: "sqs", endpoint, rawMessageDelivery: delivery === "raw" },
      after: this.created ? [this.created] : [],
    }));
  }
}

/** An endpoint that SNS posts external events to, once it has confirmed the subscription. */
export class HttpsSubscriber extends Construct {
  /** For what SNS could not deliver. */
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { context, subscriber }: SubscriberProps<"https">) {
    super(scope, id);
    const { filter, url, delivery, retries, maxPerSecond } = subscriber;
    ({ deadLetterQueue: this.deadLetterQueue } = new TopicSubscription(this, "Subscription", {
      context,
      filter,
      endpoint: {
        protocol: "https",
        endpoint: url,
        rawMessageDelivery: delivery === "raw",
        deliveryPolicy: deliveryPolicy(retries, maxPerSecond),
      },
    }));
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

/** An existing function of this account that SNS invokes with external events. */
export class LambdaSubscriber extends Construct {
  /** For what SNS could not hand to Lambda; what the function fails on is for a destination of the function itself. */
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { context, subscriber }: SubscriberProps<"lambda">) {
    super(scope, id);
    const { functionArn, filter } = subscriber;
    const permission = new CfnPermission(this, "Permission", {
      functionName: functionArn,
      action: "lambda:InvokeFunction",
      principal: "sns.amazonaws.com",
      sourceArn: context.topicArn,
    });
    ({ deadLetterQueue: this.deadLetterQueue } = new TopicSubscription(this, "Subscription", {
      context,
      filter,
      endpoint: { protocol: "lambda", endpoint: functionArn },
      after: [permission],
    }));
  }
}

/** A person who gets external events by e-mail, once they have confirmed the subscription. */
export class EmailSubscriber extends Construct {
  /** For what SNS could not deliver. */
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { context, subscriber }: SubscriberProps<"email">) {
    super(scope, id);
    ({ deadLetterQueue: this.deadLetterQueue } = new TopicSubscription(this, "Subscription", {
      context,
      filter: subscriber.filter,
      endpoint: { protocol: "email", endpoint: subscriber.address },
    }));
  }
}
