import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Alias, type IKey, Key } from "aws-cdk-lib/aws-kms";
import { QueueEncryption, type QueueProps } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Config } from "../config.ts";

/** How everything at rest is encrypted: by keys of the services, or by the stage's own. */
export class Encryption extends Construct {
  /**
   * The stage's own, or the one that the configuration names: alarms always speak under it. It is there, and who works here may use it, whatever `encryption` says, so that
   * another answer makes nothing unreadable that lies in queues, logs or archives from before.
   */
  readonly key: IKey;
  /** For everything else at rest; undefined where the services manage their own. */
  readonly customerKey: IKey | undefined;
  /** SNS has no keys of its own but the one that KMS manages for it. */
  readonly topicKey: IKey;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    this.key = config.keyArn === undefined ? this.ownKey(config) : Key.fromKeyArn(this, "Key", config.keyArn);
    this.customerKey = config.encryption === "customer" ? this.key : undefined;
    this.topicKey = this.customerKey ?? Alias.fromAliasName(this, "SnsKey", "alias/aws/sns");
  }

  /** For each queue. */
  get queueProps(): Pick<QueueProps, "encryption" | "encryptionMasterKey"> {
    return this.customerKey
      ? { encryption: QueueEncryption.KMS, encryptionMasterKey: this.customerKey }
      : { encryption: QueueEncryption.SQS_MANAGED };
  }

  private ownKey(config: Config): Key {
    const key = new Key(this, "Key", {
      description: `Sluice (${config.stage}): queues, topics and logs`,
      enableKeyRotation: true,
      removalPolicy: config.protected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.letServicesUse(key);
    return key;
  }

  private letServicesUse(key: Key): void {
    const { account, region } = Stack.of(this);
    // SNS writes to encrypted queues. https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-sqs-queue-subscriptions.html
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("sns.amazonaws.com")],
        actions: ["kms:GenerateDataKey", "kms:Decrypt"],
        resources: ["*"],
        conditions: { StringEquals: { "aws:SourceAccount": account } },
      }),
    );
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
        actions: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        resources: ["*"],
        conditions: {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": Stack.of(this).formatArn({ service: "logs", resource: "*" }),
          },
        },
      }),
    );
  }
}
