import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";

const ALARMS = new ServicePrincipal("cloudwatch.amazonaws.com");

export interface OpsTopicProps {
  readonly emails: readonly string[];
}

/** Where alarms speak. A key of its own, since CloudWatch cannot use the one that AWS keeps for SNS. */
export class OpsTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { emails }: OpsTopicProps) {
    super(scope, id);
    const key = new Key(this, "Key", {
      description: "Encrypts what Sluice's alarms tell",
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY, // nothing is kept under it
    });
    // No condition: one that CloudWatch does not meet would silence every alarm. The topic's policy names the account.
    // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
    key.addToResourcePolicy(
      new PolicyStatement({ principals: [ALARMS], actions: ["kms:Decrypt", "kms:GenerateDataKey*"], resources: ["*"] }),
    );
    this.topic = new Topic(this, "Topic", { masterKey: key, enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [ALARMS],
        actions: ["sns:Publish"],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    );
    for (const email of emails) this.topic.addSubscription(new EmailSubscription(email));
  }
}
