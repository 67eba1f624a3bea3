// Where alarms speak.
import { Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { SubscriptionProtocol, Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription, UrlSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import type { AlarmChannels } from "../../config/alarms.ts";
import { PAGER_RETRIES } from "../../defaults.ts";

const ALARMS = new ServicePrincipal("cloudwatch.amazonaws.com");

/** Lets CloudWatch speak under a key. No condition: one that CloudWatch does not meet would silence every alarm; the topic's policy names the account. https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services */
export function grantToAlarms(key: IKey): void {
  key.addToResourcePolicy(
    new PolicyStatement({ principals: [ALARMS], actions: ["kms:Decrypt", "kms:GenerateDataKey*"], resources: ["*"] }),
  );
}

export interface OpsTopicProps {
  /** The stage's, since CloudWatch cannot use the one that AWS keeps for SNS. */
  readonly key: IKey;
  readonly channels: AlarmChannels;
}

/** A topic for alarms, and who hears them. */
export class OpsTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { key, channels }: OpsTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, "Topic", { masterKey: key, enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [ALARMS],
        actions: ["sns:Publish"],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    );
    for (const email of channels.emails) this.topic.addSubscription(new EmailSubscription(email));
    for (const url of channels.urls) {
      this.topic.addSubscription(
        new UrlSubscription(url, {
          protocol: SubscriptionProtocol.HTTPS,
          deliveryPolicy: { healthyRetryPolicy: PAGER_RETRIES },
        }),
      );
    }
  }
}
