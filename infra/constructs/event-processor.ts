import { fileURLToPath } from "node:url";
import { type Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Runtime } from "aws-cdk-lib/aws-lambda";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { NodejsFunction, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Topic } from "aws-cdk-lib/aws-sns";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { ProcessorVariables } from "../../shared/wiring/index.ts";
import type { Config } from "../config.ts";
import { BATCH_SIZE } from "../defaults.ts";
import type { Encryption } from "./encryption.ts";

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const BUNDLING = {
  format: OutputFormat.ESM,
  target: "node24",
  minify: true,
  mainFields: ["module", "main"],
  // The runtime ships an SDK of its own choice; ours is pinned.
  bundleAwsSDK: true,
  // Loaded by the SDK only for operations that stream events, which SNS and SQS do not have.
  externalModules: ["@smithy/core/event-streams"],
  esbuildArgs: {
    "--alias:@aws-sdk/credential-provider-node": root("functions/bundle/credential-provider-node.ts"),
    "--legal-comments": "none",
  },
} as const;

export interface EventProcessorProps {
  readonly config: Config;
  readonly timeout: Duration;
  readonly encryption: Encryption;
  readonly source: Queue;
  readonly externalTopic: Topic;
  readonly quarantineQueue: Queue;
}

/** The function that reads the internal queue and publishes to the external topic. */
export class EventProcessor extends Construct {
  readonly function: NodejsFunction;

  constructor(scope: Construct, id: string, props: EventProcessorProps) {
    super(scope, id);
    const { config, timeout, encryption, source, externalTopic, quarantineQueue } = props;
    const { memoryMb, maxConcurrency, reservedConcurrency } = config.processor;
    const logGroup = new LogGroup(this, "Logs", {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: config.protected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(encryption.key ? { encryptionKey: encryption.key } : {}),
    });
    // A role of its own, because the one that AWS manages may write to every log group.
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(role);
    this.function = new NodejsFunction(this, "Function", {
      entry: root("functions/event-processor/handler.ts"),
      projectRoot: root("."),
      depsLockFilePath: root("package-lock.json"),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      bundling: { ...BUNDLING, externalModules: [...BUNDLING.externalModules], mainFields: [...BUNDLING.mainFields] },
      environment: { ...environmentOf(props) },
      role,
      logGroup,
      awsSdkConnectionReuse: false, // the SDK's own default since version 3
      memorySize: memoryMb,
      timeout,
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
    });
    // Spelled out, because the constructs' own grants ask for more than the function needs.
    role.addToPolicy(new PolicyStatement({ actions: ["sns:Publish"], resources: [externalTopic.topicArn] }));
    role.addToPolicy(new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [quarantineQueue.queueArn] }));
    encryption.key?.grant(role, "kms:Decrypt", "kms:GenerateDataKey");
    this.function.addEventSource(
      new SqsEventSource(source, { batchSize: BATCH_SIZE, maxConcurrency, reportBatchItemFailures: true }),
    );
  }
}

function environmentOf({ config, externalTopic, quarantineQueue }: EventProcessorProps): ProcessorVariables {
  return {
    SLUICE_CLUSTER: config.cluster,
    SLUICE_CONTRACT_BASE_URL: config.contractBaseUrl,
    SLUICE_CONTRACTS: config.contracts.join(","),
    SLUICE_EXTERNAL_TOPIC_ARN: externalTopic.topicArn,
    SLUICE_EXTERNAL_TOPIC_TYPE: config.topic,
    SLUICE_QUARANTINE_QUEUE_URL: quarantineQueue.queueUrl,
  };
}
