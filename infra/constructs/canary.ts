import { Duration, Validations } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import { SubscriptionFilter, Topic } from "aws-cdk-lib/aws-sns";
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { EngineCanary } from "../../shared/engines/index.ts";
import type { CanaryVariables } from "../../shared/wiring/index.ts";
import type { Config } from "../config.ts";
import type { Encryption } from "./encryption.ts";
import { nodeFunction } from "./node-function.ts";

/** Below the minute between two probes, so that no probe takes what the next one waits for. */
const TIMEOUT = Duration.seconds(55);

export interface CanaryTopicProps {
  readonly config: Config;
  readonly encryption: Encryption;
  /** The engine's. */
  readonly definition: EngineCanary;
}

/** The topic of the canary's own, and the queue that listens to it as a subscriber's would. */
export class CanaryTopic extends Construct {
  readonly topic: Topic;
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { config, encryption, definition }: CanaryTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, "Topic", {
      enforceSSL: true,
      masterKey: encryption.topicKey,
      ...(config.topic === "fifo" ? { fifo: true } : {}),
    });
    this.queue = new Queue(this, "Queue", {
      retentionPeriod: Duration.hours(1), // an event that nobody took by then tells nothing new
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    Validations.of(this.queue).acknowledge({
      id: "AwsSolutions::AwsSolutions-SQS3",
      reason: "An event of the canary that nobody took within an hour tells nothing new.",
    });
    const { attribute, value } = definition;
    const filterPolicy = { [attribute]: SubscriptionFilter.stringFilter({ allowlist: [value] }) };
    this.topic.addSubscription(new SqsSubscription(this.queue, { rawMessageDelivery: true, filterPolicy }));
  }
}

export interface CanaryProps {
  readonly config: Config;
  readonly encryption: Encryption;
  readonly internalQueue: Queue;
  readonly canaryTopic: CanaryTopic;
}

/** Sends one event a minute through the deployed path, and tells how late it comes out. */
export class Canary extends Construct {
  readonly log: LogGroup;

  constructor(scope: Construct, id: string, { config, encryption, internalQueue, canaryTopic }: CanaryProps) {
    super(scope, id);
    const environment: CanaryVariables = {
      SLUICE_CANARY_QUEUE_URL: canaryTopic.queue.queueUrl,
      SLUICE_CONTRACTS: config.contracts.join(","),
      SLUICE_INTERNAL_QUEUE_URL: internalQueue.queueUrl,
      SLUICE_STAGE: config.stage,
    };
    const {
      function: canary,
      log,
      role,
    } = nodeFunction(this, {
      config,
      encryption,
      folder: "canary",
      variables: environment,
      memorySize: 256,
      timeout: TIMEOUT,
    });
    this.log = log;
    const { queue } = canaryTopic;
    role.addToPolicy(new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [internalQueue.queueArn] }));
    role.addToPolicy(
      new PolicyStatement({ actions: ["sqs:DeleteMessage", "sqs:ReceiveMessage"], resources: [queue.queueArn] }),
    );
    encryption.key.grant(role, "kms:Decrypt", "kms:GenerateDataKey");
    // Not tried again: the next minute brings the next probe.
    const target = new LambdaFunction(canary, { retryAttempts: 0 });
    new Rule(this, "EveryMinute", { schedule: Schedule.rate(Duration.minutes(1)), targets: [target] });
  }
}
