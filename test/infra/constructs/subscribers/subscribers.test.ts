// What is deployed for each kind of subscriber.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, Validations } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { AwsSolutionsChecks } from "cdk-nag";
import { expect, test } from "vitest";
import { parseConfig } from "../../../../infra/config.ts";
import { SluiceStack } from "../../../../infra/sluice-stack.ts";

/** Without the function's bundle, which is no matter here. */
const synthesize = (config: object): Template => {
  const app = new App({ context: { "aws:cdk:bundling-stacks": [] } });
  return Template.fromStack(new SluiceStack(app, "Sluice", { config: parseConfig(config) }));
};

const example = JSON.parse(readFileSync("examples/configuration/subscribers.json", "utf8"));
const template = synthesize(example);
const sqs = { name: "dashboards", owner: "data-platform", kind: "sqs", queue: "standard" };

const ref = (logicalId: string) => ({ Ref: Match.stringLikeRegexp(`^${logicalId}[0-9A-F]{8}$`) });
const arnOf = (logicalId: string) => ({ "Fn::GetAtt": [Match.stringLikeRegexp(`^${logicalId}[0-9A-F]{8}$`), "Arn"] });

const subscriptionOf = (name: string, properties: object, of = template): void =>
  of.hasResourceProperties("AWS::SNS::Subscription", {
    TopicArn: ref("ExternalTopic"),
    RedrivePolicy: { deadLetterTargetArn: arnOf(`Subscribers${name}SubscriptionDeadLetterQueue`) },
    ...properties,
  });

test("a queue that is created gets raw events by its filter, from this topic only, and has two dead-letter queues", () => {
  subscriptionOf("dashboards", {
    Protocol: "sqs",
    Endpoint: arnOf("SubscribersdashboardsCreatedQueue"),
    RawMessageDelivery: true,
    FilterPolicyScope: "MessageAttributes",
    FilterPolicy: { contract: ["v1"], category: ["instance-status-change"] },
  });
  template.hasResourceProperties("AWS::SQS::Queue", {
    FifoQueue: Match.absent(),
    SqsManagedSseEnabled: true,
    RedrivePolicy: {
      deadLetterTargetArn: arnOf("SubscribersdashboardsCreatedReaderDeadLetterQueue"),
      maxReceiveCount: 10,
    },
    Tags: [{ Key: "owner", Value: "data-platform" }],
  });
  template.hasResourceProperties("AWS::SQS::QueuePolicy", {
    Queues: [ref("SubscribersdashboardsCreatedQueue")],
    PolicyDocument: {
      Statement: [
        Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
        {
          Effect: "Allow",
          Action: "sqs:SendMessage",
          Principal: { Service: "sns.amazonaws.com" },
          Resource: arnOf("SubscribersdashboardsCreatedQueue"),
          Condition: { ArnEquals: { "aws:SourceArn": ref("ExternalTopic") } },
        },
      ],
    },
  });
});

test("a queue that exists is only subscribed: its policy is its owner's", () => {
  subscriptionOf("downstream", {
    Protocol: "sqs",
    Endpoint: "arn:aws:sqs:eu-west-1:444455556666:workflow-events",
    RawMessageDelivery: true,
    FilterPolicy: Match.objectLike({ workflow_id: ["etl.daily-load", { prefix: "orders." }] }),
  });
  expect(JSON.stringify(template.findResources("AWS::SQS::QueuePolicy"))).not.toContain("workflow-events");
});

test("behind a FIFO topic, dead-letter queues are FIFO; the queue itself is what it is said to be", () => {
  const fifo = synthesize({
    topic: "fifo",
    subscribers: [
      { ...sqs, queue: "fifo" },
      { ...sqs, name: "loose", delivery: "enveloped" },
    ],
  });
  const queues = Object.entries(fifo.findResources("AWS::SQS::Queue"));
  const typeOf = (logicalId: string): boolean =>
    queues.find(([id]) => id.startsWith(logicalId))?.[1]["Properties"].FifoQueue ?? false;

  expect(typeOf("SubscribersdashboardsCreatedQueue")).toBe(true);
  expect(typeOf("SubscribersdashboardsCreatedReaderDeadLetterQueue")).toBe(true);
  expect(typeOf("SubscribersdashboardsSubscriptionDeadLetterQueue")).toBe(true);
  expect(typeOf("SubscriberslooseCreatedQueue")).toBe(false);
  expect(typeOf("SubscriberslooseCreatedReaderDeadLetterQueue")).toBe(false);
  expect(typeOf("SubscriberslooseSubscriptionDeadLetterQueue")).toBe(true);
  subscriptionOf("loose", { RawMessageDelivery: false }, fifo);
});

test("an HTTPS endpoint gets signed envelopes, with the retries it asked for", () => {
  subscriptionOf("alerting", {
    Protocol: "https",
    Endpoint: "https://alerts.example.com/sluice",
    RawMessageDelivery: false,
    DeliveryPolicy: {
      healthyRetryPolicy: {
        numRetries: 50,
        numNoDelayRetries: 3,
        numMinDelayRetries: 2,
        numMaxDelayRetries: 35,
        minDelayTarget: 1,
        maxDelayTarget: 60,
        backoffFunction: "exponential",
      },
      throttlePolicy: { maxReceivesPerSecond: 20 },
    },
  });
  template.hasResourceProperties("AWS::SNS::Topic", { SignatureVersion: "2" });
});

test("a function may be invoked by this topic only", () => {
  const functionArn = "arn:aws:lambda:eu-west-1:111122223333:function:catalog-sync";

  subscriptionOf("catalog", { Protocol: "lambda", Endpoint: functionArn });
  template.hasResourceProperties("AWS::Lambda::Permission", {
    FunctionName: functionArn,
    Action: "lambda:InvokeFunction",
    Principal: "sns.amazonaws.com",
    SourceArn: ref("ExternalTopic"),
  });
});

test("people get e-mail for what their filter lets through, by attribute or by body", () => {
  subscriptionOf("goldfailures", {
    Protocol: "email",
    Endpoint: "gold@example.com",
    FilterPolicyScope: "MessageBody",
    FilterPolicy: Match.objectLike({ data: { transitions: { to: ["FAILED"] }, tags: { name: ["gold"] } } }),
  });
});

test("an archive stores raw events as compressed lines, by day of arrival and type, and what it cannot store apart", () => {
  subscriptionOf("audit", {
    Protocol: "firehose",
    Endpoint: arnOf("SubscribersauditStream"),
    RawMessageDelivery: true,
    SubscriptionRoleArn: arnOf("SubscribersauditDeliveryRole"),
  });
  template.hasResourceProperties("AWS::KinesisFirehose::DeliveryStream", {
    DeliveryStreamEncryptionConfigurationInput: { KeyType: "AWS_OWNED_CMK" },
    ExtendedS3DestinationConfiguration: {
      BucketARN: arnOf("SubscribersauditBucket"),
      CompressionFormat: "GZIP",
      DynamicPartitioningConfiguration: { Enabled: true },
      Prefix: "events/arrival_date=!{timestamp:yyyy-MM-dd}/event_type=!{partitionKeyFromQuery:event_type}/",
      ErrorOutputPrefix: "errors/!{firehose:error-output-type}/arrival_date=!{timestamp:yyyy-MM-dd}/",
      CloudWatchLoggingOptions: { Enabled: true, LogGroupName: ref("SubscribersauditLogs") },
      ProcessingConfiguration: {
        Processors: [
          Match.objectLike({
            Type: "MetadataExtraction",
            Parameters: Match.arrayWith([
              { ParameterName: "MetadataExtractionQuery", ParameterValue: "{event_type: .type}" },
            ]),
          }),
          { Type: "AppendDelimiterToRecord", Parameters: [{ ParameterName: "Delimiter", ParameterValue: "\\n" }] },
        ],
      },
    },
  });
});

test("an archive's bucket is encrypted, closed to the public and to plain HTTP, and forgets as configured", () => {
  template.hasResourceProperties("AWS::S3::Bucket", {
    BucketEncryption: Match.anyValue(),
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
    LifecycleConfiguration: {
      Rules: Match.arrayWith([
        Match.objectLike({ Transitions: [{ StorageClass: "STANDARD_IA", TransitionInDays: 90 }] }),
        Match.objectLike({ ExpirationInDays: 2_555 }),
      ]),
    },
  });
  template.hasResourceProperties("AWS::S3::BucketPolicy", {
    PolicyDocument: {
      Statement: [Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } })],
    },
  });
});

test("the archive's roles may write this bucket, this stream and this log, and delete nothing", () => {
  const roleOf = (service: string) =>
    Object.values(template.findResources("AWS::IAM::Role")).find(
      ({ Properties }) => Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service === service,
    )?.["Properties"];
  const grantsOf = (service: string): unknown[] =>
    roleOf(service).Policies.flatMap(({ PolicyDocument }: { PolicyDocument: { Statement: { Action: unknown }[] } }) =>
      PolicyDocument.Statement.flatMap(({ Action }) => Action),
    );

  expect(grantsOf("sns.amazonaws.com")).toEqual(["firehose:PutRecord", "firehose:PutRecordBatch"]);
  expect(grantsOf("firehose.amazonaws.com")).toEqual([
    ...["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
    ...["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
    "logs:PutLogEvents",
  ]);
  expect(roleOf("firehose.amazonaws.com").AssumeRolePolicyDocument.Statement[0].Condition).toEqual({
    StringEquals: { "sts:ExternalId": { Ref: "AWS::AccountId" } },
  });
});

test("Athena reads the archive: a table for each contract, whose partitions are where the stream writes", () => {
  template.hasResourceProperties("AWS::Glue::Database", { DatabaseInput: { Name: "sluice_example_audit" } });
  for (const [contract, type] of [
    ["v1", "io.sluice.workflow.deleted.v1"],
    ["maestro", "WORKFLOW_DELETION_CHANGE_EVENT"],
  ]) {
    template.hasResourceProperties("AWS::Glue::Table", {
      DatabaseName: "sluice_example_audit",
      TableInput: {
        Name: contract,
        PartitionKeys: [
          { Name: "arrival_date", Type: "string" },
          { Name: "event_type", Type: "string" },
        ],
        Parameters: {
          "projection.enabled": "true",
          "projection.event_type.values": Match.stringLikeRegexp(`(^|,)${type}(,|$)`),
          "storage.location.template": {
            "Fn::Join": [
              "",
              // biome-ignore lint/suspicious/noTemplateCurlyInString: Athena's placeholders
              Match.arrayWith(["/events/arrival_date=${arrival_date}/event_type=${event_type}/"]),
            ],
          },
        },
      },
    });
  }
});

test("a protected stage keeps archives and queues, all under the customer's key", () => {
  const prod = synthesize({ ...example, stage: "prod" });
  const key = { "Fn::GetAtt": [Match.stringLikeRegexp("^EncryptionKey"), "Arn"] };

  for (const type of ["AWS::S3::Bucket", "AWS::SQS::Queue"]) prod.allResources(type, { DeletionPolicy: "Retain" });
  prod.allResourcesProperties("AWS::SQS::Queue", { KmsMasterKeyId: key });
  prod.hasResourceProperties("AWS::S3::Bucket", {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { KMSMasterKeyID: key, SSEAlgorithm: "aws:kms" } },
      ],
    },
  });
  prod.hasResourceProperties("AWS::KinesisFirehose::DeliveryStream", {
    DeliveryStreamEncryptionConfigurationInput: { KeyType: "CUSTOMER_MANAGED_CMK", KeyARN: key },
  });
});

test("named accounts and organizations may subscribe over encrypted protocols, and nobody else", () => {
  const allowed = (of: Template) =>
    Object.entries(of.findResources("AWS::SNS::TopicPolicy"))
      .filter(([id]) => id.startsWith("ExternalTopic"))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
      .filter(({ Effect }) => Effect === "Allow");
  const protocols = ["sqs", "lambda", "firehose", "https"];

  expect(allowed(template)).toMatchObject([
    {
      Action: "sns:Subscribe",
      Principal: { AWS: { "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, ":iam::444455556666:root"]] } },
      Condition: { StringEquals: { "sns:Protocol": protocols } },
    },
    {
      Action: "sns:Subscribe",
      Principal: { AWS: "*" },
      Condition: { StringEquals: { "aws:PrincipalOrgID": ["o-a1b2c3d4e5"], "sns:Protocol": protocols } },
    },
  ]);
  const organizations = ["o-a1b2c3d4e5", "o-f6g7h8i9j0"];
  expect(allowed(synthesize({ subscribeAccess: { organizations } }))).toMatchObject([
    { Condition: { StringEquals: { "aws:PrincipalOrgID": organizations } } },
  ]);
  expect(allowed(synthesize({ subscribers: [sqs] }))).toEqual([]);
  const fifo = synthesize({ topic: "fifo", subscribeAccess: { accounts: ["444455556666"] } });
  expect(allowed(fifo)).toMatchObject([{ Condition: { StringEquals: { "sns:Protocol": ["sqs"] } } }]);
});

test("outputs say where each subscriber's events are, and where those that it did not get", () => {
  const outputs = Object.keys(template.findOutputs("*")).filter((name) => name.startsWith("Subscriber"));

  expect(outputs).toEqual([
    ...["QueueUrl", "ReaderDeadLetterQueueUrl", "DeadLetterQueueUrl"].map((name) => `SubscriberDashboards${name}`),
    ...["Downstream", "Alerting", "Catalog"].map((name) => `Subscriber${name}DeadLetterQueueUrl`),
    ...["BucketName", "DatabaseName", "DeadLetterQueueUrl"].map((name) => `SubscriberAudit${name}`),
    "SubscriberGoldFailuresDeadLetterQueueUrl",
  ]);
});

test.each([example, { ...example, stage: "prod" }])(
  "AWS's own checks find nothing that is not acknowledged with a reason",
  (config) => {
    const app = new App({ context: { "aws:cdk:bundling-stacks": [] } });
    Validations.of(app).addPlugins(new AwsSolutionsChecks());
    new SluiceStack(app, "Sluice", { config: parseConfig(config) });

    const report = JSON.parse(readFileSync(join(app.synth().directory, "validation-report.json"), "utf8"));

    const named = ({ pluginName }: { pluginName: string }): boolean => pluginName === "AwsSolutions";
    expect(report.pluginReports.find(named)).toMatchObject({ conclusion: "success", violations: [] });
  },
);
