import { CfnPermission } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { SubscriberOf } from "../config/subscribers.ts";
import { type SubscriptionContext, TopicSubscription } from "./topic-subscription.ts";

export interface LambdaSubscriberProps {
  readonly context: SubscriptionContext;
  readonly subscriber: SubscriberOf<"lambda">;
}

/** An existing function of this account that SNS invokes with external events. */
export class LambdaSubscriber extends Construct {
  /** For what SNS could not hand to Lambda; what the function fails on is for a destination of the function itself. */
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { context, subscriber }: LambdaSubscriberProps) {
    super(scope, id);
    const { functionArn, filter } = subscriber;
    const permission = new CfnPermission(this, "Permission", {
      functionName: functionArn,
      action: "lambda:InvokeFunction",
      principal: "sns.amazonaws.com",
      sourceArn: context.topicArn,
    });
    const subscription = new TopicSubscription(this, "Subscription", {
      context,
      filter,
      endpoint: { protocol: "lambda", endpoint: functionArn },
      after: [permission],
    });
    this.deadLetterQueue = subscription.deadLetterQueue;
  }
}
