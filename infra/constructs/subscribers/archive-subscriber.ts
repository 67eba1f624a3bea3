import { Aws, Duration, Stack, Validations } from "aws-cdk-lib";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnDeliveryStream } from "aws-cdk-lib/aws-kinesisfirehose";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { LogGroup, LogStream } from "aws-cdk-lib/aws-logs";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  ObjectOwnership,
  StorageClass,
} from "aws-cdk-lib/aws-s3";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { contractsOf } from "../../config/filter-policy.ts";
import { firstNameOf, type SubscriberOf } from "../../config/subscriber-kinds.ts";
import { ARCHIVE_BUFFER, ARCHIVE_COLD_AFTER_DAYS } from "../../defaults.ts";
import { ArchiveTables, ERROR_PREFIX, EVENT_PREFIX, PARTITION_QUERY } from "./archive-tables.ts";
import { type SubscriptionContext, TopicSubscription } from "./topic-subscription.ts";

export interface ArchiveSubscriberProps {
  readonly context: SubscriptionContext;
  readonly subscriber: SubscriberOf<"archive">;
  /** Part of the database's name, which is shared by all of an account. */
  readonly stage: string;
}

/**
 * Athena takes no `-`. Those of the stage are doubled, so that no two stages share a database: `a-b` with an archive `c`, `a` with an
 * archive `b-c`.
 */
export const archiveDatabaseName = (stage: string, subscriber: string): string =>
  `sluice_${stage.replaceAll("-", "__")}_${subscriber.replaceAll("-", "_")}`;

/** Keeps external events in a bucket: compressed lines of JSON by contract, day of arrival and type. */
export class ArchiveSubscriber extends Construct {
  readonly bucket: Bucket;
  /** Where Athena finds a table for each contract. */
  readonly databaseName: string;
  /** For what SNS could not deliver; what Firehose could not store is in the bucket, under `errors/`. */
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { context, subscriber, stage }: ArchiveSubscriberProps) {
    super(scope, id);
    this.databaseName = archiveDatabaseName(stage, firstNameOf(subscriber));
    this.bucket = this.createBucket(context, subscriber.expireAfterDays);
    const stream = this.createStream(context);
    const { attrArn: streamArn } = stream;
    // SNS names no source when it assumes this role; only who may pass the role can have SNS use it.
    const role = new Role(this, "DeliveryRole", {
      assumedBy: new ServicePrincipal("sns.amazonaws.com"),
      // https://docs.aws.amazon.com/sns/latest/dg/prereqs-kinesis-data-firehose.html
      inlinePolicies: { deliver: allow(["firehose:PutRecord", "firehose:PutRecordBatch"], streamArn) },
    });
    const subscription = new TopicSubscription(this, "Subscription", {
      context,
      filter: subscriber.filter,
      endpoint: {
        protocol: "firehose",
        endpoint: streamArn,
        rawMessageDelivery: true,
        subscriptionRoleArn: role.roleArn,
      },
      after: [stream, role],
    });
    this.deadLetterQueue = subscription.deadLetterQueue;
    new ArchiveTables(this, "Tables", {
      databaseName: this.databaseName,
      contracts: contractsOf(subscriber.filter ?? {}, context.contracts),
      bucket: this.bucket,
    });
  }

  private createBucket({ encryptionKey, removalPolicy }: SubscriptionContext, expireAfterDays?: number): Bucket {
    const bucket = new Bucket(this, "Bucket", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy,
      ...(encryptionKey
        ? { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(7) },
        ...coldAfter(expireAfterDays),
        ...(expireAfterDays === undefined ? [] : [{ expiration: Duration.days(expireAfterDays) }]),
      ],
    });
    Validations.of(bucket).acknowledge({
      id: "AwsSolutions::AwsSolutions-S1",
      reason:
        "Who reads objects is recorded by CloudTrail where its owners want it; a log bucket would need guarding too.",
    });
    return bucket;
  }

  private createStream({ encryptionKey, removalPolicy }: SubscriptionContext): CfnDeliveryStream {
    const logGroup = new LogGroup(this, "Logs", {
      removalPolicy,
      ...(encryptionKey ? { encryptionKey } : {}),
    });
    const logStream = new LogStream(this, "DeliveryErrors", { logGroup, removalPolicy });
    const role = this.createStorageRole(logGroup, encryptionKey);
    const stream = new CfnDeliveryStream(this, "Stream", {
      deliveryStreamType: "DirectPut",
      deliveryStreamEncryptionConfigurationInput: encryptionKey
        ? { keyType: "CUSTOMER_MANAGED_CMK", keyArn: encryptionKey.keyArn }
        : { keyType: "AWS_OWNED_CMK" },
      extendedS3DestinationConfiguration: {
        bucketArn: this.bucket.bucketArn,
        roleArn: role.roleArn,
        prefix: EVENT_PREFIX,
        errorOutputPrefix: ERROR_PREFIX,
        compressionFormat: "GZIP",
        bufferingHints: ARCHIVE_BUFFER,
        dynamicPartitioningConfiguration: { enabled: true },
        processingConfiguration: { enabled: true, processors: PROCESSORS },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: logGroup.logGroupName,
          logStreamName: logStream.logStreamName,
        },
      },
    });
    stream.node.addDependency(role);
    return stream;
  }

  /** https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3 */
  private createStorageRole(logGroup: LogGroup, encryptionKey: IKey | undefined): Role {
    const { bucketArn } = this.bucket;
    const objects = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"];
    const role = new Role(this, "StorageRole", {
      // https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#firehose-assume-role
      assumedBy: new ServicePrincipal("firehose.amazonaws.com", {
        conditions: { StringEquals: { "sts:ExternalId": Aws.ACCOUNT_ID } },
      }),
      inlinePolicies: {
        list: allow(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], bucketArn),
        store: allow(objects, this.bucket.arnForObjects("*")),
        log: allow(["logs:PutLogEvents"], logGroup.logGroupArn),
        ...(encryptionKey ? { encrypt: allow(["kms:Decrypt", "kms:GenerateDataKey"], encryptionKey.keyArn) } : {}),
      },
    });
    const bucketId = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket);
    Validations.of(role).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/*]`,
      reason: "Objects of the archive's own bucket, whose names follow from what arrives.",
    });
    return role;
  }
}

const allow = (actions: string[], resource: string): PolicyDocument =>
  new PolicyDocument({ statements: [new PolicyStatement({ actions, resources: [resource] })] });

/** https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning.html */
const PROCESSORS = [
  {
    type: "MetadataExtraction",
    parameters: [
      { parameterName: "MetadataExtractionQuery", parameterValue: PARTITION_QUERY },
      { parameterName: "JsonParsingEngine", parameterValue: "JQ-1.6" },
    ],
  },
  { type: "AppendDelimiterToRecord", parameters: [{ parameterName: "Delimiter", parameterValue: "\\n" }] },
];

/** Moving what is about to expire would cost more than it saves: infrequent access is paid for 30 days at least. */
function coldAfter(expireAfterDays = Number.POSITIVE_INFINITY) {
  if (expireAfterDays < ARCHIVE_COLD_AFTER_DAYS + 30) return [];
  const transitionAfter = Duration.days(ARCHIVE_COLD_AFTER_DAYS);
  return [{ transitions: [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter }] }];
}
