import type { Duration } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import type { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Topic } from "aws-cdk-lib/aws-sns";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { BATCH_SIZE, type ProcessorVariables } from "../../shared/wiring/index.ts";
import type { Config } from "../config.ts";
import type { Encryption } from "./encryption.ts";
import { nodeFunction } from "./node-function.ts";

export interface EventProcessorProps {
  readonly config: Config;
  readonly timeout: Duration;
  readonly encryption: Encryption;
  readonly source: Queue;
  readonly externalTopic: Topic;
  readonly quarantineQueue: Queue;
  /** Where the canary's events go. @default there is no canary */
  readonly canaryTopic?: Topic | undefined;
}

/** The function that reads the internal queue and publishes to the external topic. */
export class EventProcessor extends Construct {
  readonly function: NodejsFunction;
  readonly log: LogGroup;

  constructor(scope: Construct, id: string, props: EventProcessorProps) {
    super(scope, id);
    const { config, timeout, encryption, source, externalTopic, quarantineQueue, canaryTopic } = props;
    const { memoryMb, maxConcurrency, reservedConcurrency } = config.processor;
    const {
      function: processor,
      log,
      role,
    } = nodeFunction(this, {
      config,
      encryption,
      folder: "event-processor",
      variables: variablesOf(props),
      memorySize: memoryMb,
      timeout,
      isTraced: config.tracing,
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
    });
    this.function = processor;
    this.log = log;
    // Spelled out, because the constructs' own grants ask for more than the function needs.
    const topics = canaryTopic ? [externalTopic, canaryTopic] : [externalTopic];
    const resources = topics.map(({ topicArn }) => topicArn);
    role.addToPolicy(new PolicyStatement({ actions: ["sns:Publish"], resources }));
    role.addToPolicy(new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [quarantineQueue.queueArn] }));
    encryption.key.grant(role, "kms:Decrypt", "kms:GenerateDataKey");
    processor.addEventSource(
      new SqsEventSource(source, { batchSize: BATCH_SIZE, maxConcurrency, reportBatchItemFailures: true }),
    );
  }
}

function variablesOf({ config, externalTopic, quarantineQueue, canaryTopic }: EventProcessorProps): ProcessorVariables {
  return {
    SLUICE_CANARY_TOPIC_ARN: canaryTopic?.topicArn,
    SLUICE_CLUSTER: config.cluster,
    SLUICE_CONTRACT_BASE_URL: config.contractBaseUrl,
    SLUICE_CONTRACTS: config.contracts.join(","),
    SLUICE_DEPRECATIONS: Object.keys(config.deprecations).length > 0 ? JSON.stringify(config.deprecations) : undefined,
    SLUICE_LOG_RECORDS: config.processor.logRecords ? "true" : undefined,
    SLUICE_EXTERNAL_TOPIC_ARN: externalTopic.topicArn,
    SLUICE_EXTERNAL_TOPIC_TYPE: config.topic,
    SLUICE_QUARANTINE_QUEUE_URL: quarantineQueue.queueUrl,
    SLUICE_STAGE: config.stage,
  };
}
