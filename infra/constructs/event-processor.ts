import { fileURLToPath } from "node:url";
import type { Duration } from "aws-cdk-lib";
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
  readonly source: Queue;
  readonly externalTopic: Topic;
  readonly quarantineQueue: Queue;
}

/** The function that reads the internal queue and publishes to the external topic. */
export class EventProcessor extends Construct {
  readonly function: NodejsFunction;
  readonly log: LogGroup;

  constructor(scope: Construct, id: string, props: EventProcessorProps) {
    super(scope, id);
    const { config, timeout, source, externalTopic, quarantineQueue } = props;
    const { memoryMb, maxConcurrency, reservedConcurrency } = config.processor;
    this.log = new LogGroup(this, "Logs", { retention: RetentionDays.THREE_MONTHS });
    this.function = new NodejsFunction(this, "Function", {
      entry: root("functions/event-processor/handler.ts"),
      projectRoot: root("."),
      depsLockFilePath: root("package-lock.json"),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      bundling: { ...BUNDLING, externalModules: [...BUNDLING.externalModules], mainFields: [...BUNDLING.mainFields] },
      environment: { ...environmentOf(props) },
      logGroup: this.log,
      awsSdkConnectionReuse: false, // the SDK's own default since version 3
      memorySize: memoryMb,
      timeout,
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
    });
    externalTopic.grantPublish(this.function);
    quarantineQueue.grantSendMessages(this.function);
    this.function.addEventSource(
      new SqsEventSource(source, { batchSize: BATCH_SIZE, maxConcurrency, reportBatchItemFailures: true }),
    );
  }
}

function environmentOf({ config, externalTopic, quarantineQueue }: EventProcessorProps): ProcessorVariables {
  return {
    SLUICE_CLUSTER: config.cluster,
    SLUICE_CONTRACTS: config.contracts.join(","),
    SLUICE_EXTERNAL_TOPIC_ARN: externalTopic.topicArn,
    SLUICE_EXTERNAL_TOPIC_TYPE: config.topic,
    SLUICE_QUARANTINE_QUEUE_URL: quarantineQueue.queueUrl,
    SLUICE_STAGE: config.stage,
  };
}
