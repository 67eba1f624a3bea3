// The resource types and properties that the embedded AWS knows. All others are errors: what is deployed but not run here
// would make a local run prove less than it says.
import * as z from "zod";

const RedrivePolicySchema = z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.int().min(1) });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
export const QueueSchema = z.strictObject({
  ContentBasedDeduplication: z.boolean().optional(),
  DeduplicationScope: z.string().optional(),
  FifoQueue: z.boolean().optional(),
  FifoThroughputLimit: z.string().optional(),
  KmsMasterKeyId: z.string().optional(),
  MessageRetentionPeriod: z.int().optional(),
  RedrivePolicy: RedrivePolicySchema.optional(),
  SqsManagedSseEnabled: z.boolean().optional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
  VisibilityTimeout: z.int().optional(),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
export const TopicSchema = z.strictObject({
  ContentBasedDeduplication: z.boolean().optional(),
  FifoThroughputScope: z.string().optional(),
  FifoTopic: z.boolean().optional(),
  KmsMasterKeyId: z.string().optional(),
  SignatureVersion: z.string().optional(),
  // A FIFO topic must end in `.fifo`, and CloudFormation asks for the whole name; the local one is made the same way.
  TopicName: z.string().optional(),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
export const SubscriptionSchema = z.strictObject({
  DeliveryPolicy: z.record(z.string(), z.unknown()).optional(),
  Endpoint: z.string(),
  FilterPolicy: z.record(z.string(), z.unknown()).optional(),
  FilterPolicyScope: z.enum(["MessageAttributes", "MessageBody"]).optional(),
  Protocol: z.string(),
  RawMessageDelivery: z.boolean().optional(),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string() }).optional(),
  SubscriptionRoleArn: z.string().optional(),
  TopicArn: z.string(),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesisfirehose-deliverystream.html */
export const DeliveryStreamSchema = z.strictObject({
  DeliveryStreamEncryptionConfigurationInput: z.unknown().optional(),
  DeliveryStreamType: z.literal("DirectPut"),
  ExtendedS3DestinationConfiguration: z.strictObject({
    BucketARN: z.string(),
    // Without effect here: each record is written at once.
    BufferingHints: z.unknown().optional(),
    CloudWatchLoggingOptions: z.unknown().optional(),
    CompressionFormat: z.literal("GZIP"),
    DynamicPartitioningConfiguration: z.strictObject({ Enabled: z.literal(true) }),
    // No record fails here.
    ErrorOutputPrefix: z.string(),
    Prefix: z.string(),
    ProcessingConfiguration: z.strictObject({
      Enabled: z.literal(true),
      Processors: z.tuple([
        z.strictObject({
          Type: z.literal("MetadataExtraction"),
          Parameters: z.tuple([
            z.strictObject({
              ParameterName: z.literal("MetadataExtractionQuery"),
              ParameterValue: z.string().regex(/^\{\w+: \.\w+\}$/, "{name: .field}"),
            }),
            z.strictObject({ ParameterName: z.literal("JsonParsingEngine"), ParameterValue: z.literal("JQ-1.6") }),
          ]),
        }),
        z.strictObject({
          Type: z.literal("AppendDelimiterToRecord"),
          Parameters: z.tuple([
            z.strictObject({ ParameterName: z.literal("Delimiter"), ParameterValue: z.literal("\\n") }),
          ]),
        }),
      ]),
    }),
    RoleARN: z.string(),
  }),
  Tags: z.unknown().optional(),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export const FunctionSchema = z.strictObject({
  Architectures: z.array(z.string()),
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()) }),
  Handler: z.string().regex(/^[\w-]+\.\w+$/, "file.export"),
  LoggingConfig: z.strictObject({ LogGroup: z.string() }),
  MemorySize: z.int(),
  ReservedConcurrentExecutions: z.int().optional(),
  Role: z.string(),
  Runtime: z.literal("nodejs24.x"),
  Timeout: z.int(),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export const EventSourceMappingSchema = z.strictObject({
  BatchSize: z.int().min(1).max(10),
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  FunctionResponseTypes: z.array(z.literal("ReportBatchItemFailures")).optional(),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.int() }).optional(),
});

const anything = z.unknown().optional();

/**
 * Known, and without effect here: the embedded AWS checks no permissions, encrypts nothing at rest, watches no metrics and has no tables. A bucket is a folder. Tasks
 * do not run: a relay of an outbox is a command that runs beside it (`sluice outbox relay`).
 */
const INERT_SCHEMAS = {
  "AWS::CloudWatch::Alarm": z.strictObject({
    AlarmActions: anything,
    AlarmDescription: anything,
    AlarmName: anything,
    ComparisonOperator: anything,
    DatapointsToAlarm: anything,
    Dimensions: anything,
    EvaluationPeriods: anything,
    ExtendedStatistic: anything,
    MetricName: anything,
    Metrics: anything,
    Namespace: anything,
    OKActions: anything,
    Period: anything,
    Statistic: anything,
    Threshold: anything,
    TreatMissingData: anything,
  }),
  "AWS::CloudWatch::CompositeAlarm": z.strictObject({
    AlarmActions: anything,
    AlarmDescription: anything,
    AlarmName: anything,
    AlarmRule: anything,
    OKActions: anything,
  }),
  "AWS::CloudWatch::Dashboard": z.strictObject({ DashboardBody: anything, DashboardName: anything }),
  "AWS::ECS::Cluster": z.strictObject({ ClusterSettings: anything }),
  "AWS::ECS::Service": z.strictObject({
    Cluster: anything,
    DeploymentConfiguration: anything,
    DeploymentController: anything,
    DesiredCount: anything,
    EnableECSManagedTags: anything,
    LaunchType: anything,
    NetworkConfiguration: anything,
    TaskDefinition: anything,
  }),
  "AWS::ECS::TaskDefinition": z.strictObject({
    ContainerDefinitions: anything,
    Cpu: anything,
    ExecutionRoleArn: anything,
    Family: anything,
    Memory: anything,
    NetworkMode: anything,
    RequiresCompatibilities: anything,
    RuntimePlatform: anything,
    TaskRoleArn: anything,
  }),
  "AWS::Glue::Database": z.strictObject({ CatalogId: anything, DatabaseInput: anything }),
  "AWS::Glue::Table": z.strictObject({ CatalogId: anything, DatabaseName: anything, TableInput: anything }),
  "AWS::IAM::ManagedPolicy": z.strictObject({ Description: anything, Path: anything, PolicyDocument: anything }),
  "AWS::IAM::Policy": z.strictObject({ PolicyDocument: anything, PolicyName: anything, Roles: anything }),
  "AWS::IAM::Role": z.strictObject({
    AssumeRolePolicyDocument: anything,
    ManagedPolicyArns: anything,
    Policies: anything,
    Tags: anything,
  }),
  "AWS::KMS::Key": z.strictObject({ Description: anything, EnableKeyRotation: anything, KeyPolicy: anything }),
  "AWS::Lambda::Permission": z.strictObject({
    Action: anything,
    FunctionName: anything,
    Principal: anything,
    SourceArn: anything,
  }),
  "AWS::Logs::LogGroup": z.strictObject({ KmsKeyId: anything, RetentionInDays: anything, Tags: anything }),
  "AWS::Logs::LogStream": z.strictObject({ LogGroupName: anything }),
  "AWS::S3::Bucket": z.strictObject({
    BucketEncryption: anything,
    LifecycleConfiguration: anything,
    OwnershipControls: anything,
    PublicAccessBlockConfiguration: anything,
    Tags: anything,
  }),
  "AWS::S3::BucketPolicy": z.strictObject({ Bucket: anything, PolicyDocument: anything }),
  "AWS::SNS::TopicPolicy": z.strictObject({ PolicyDocument: anything, Topics: anything }),
  "AWS::SQS::QueuePolicy": z.strictObject({ PolicyDocument: anything, Queues: anything }),
};

export const RESOURCE_SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  ...INERT_SCHEMAS,
  "AWS::KinesisFirehose::DeliveryStream": DeliveryStreamSchema,
  "AWS::Lambda::EventSourceMapping": EventSourceMappingSchema,
  "AWS::Lambda::Function": FunctionSchema,
  "AWS::SNS::Subscription": SubscriptionSchema,
  "AWS::SNS::Topic": TopicSchema,
  "AWS::SQS::Queue": QueueSchema,
};

const ResourceSchema = z.strictObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: anything,
  DependsOn: anything,
  Metadata: anything,
  UpdateReplacePolicy: anything,
});

/** What a template may hold; parameters and rules, the CDK's own too, are about deployments and have no meaning here. */
export const TemplateSchema = z.strictObject({
  Description: anything,
  Outputs: z.record(z.string(), z.strictObject({ Description: anything, Value: anything })).default({}),
  Parameters: z.strictObject({ BootstrapVersion: anything, ExternalTopicType: anything }).optional(),
  Resources: z.record(z.string(), ResourceSchema),
  Rules: z.strictObject({ CheckBootstrapVersion: anything, ExternalTopicKeepsItsType: anything }).optional(),
});
export type Resource = z.output<typeof ResourceSchema>;
