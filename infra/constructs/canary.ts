import { Duration } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import { SubscriptionFilter, Topic } from "aws-cdk-lib/aws-sns";
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { CANARY_WORKFLOW_ID, type CanaryVariables } from "../../shared/wiring/index.ts";
import type { Config } from "../config.ts";
import { nodeFunction } from "./node-function.ts";

/** Below the minute between two probes, so that no probe takes what the next one waits for. */
const TIMEOUT = Duration.seconds(55);

/** The topic of the canary's own, and the queue that listens to it as a subscriber's would. */
export class CanaryTopic extends Construct {
  readonly topic: Topic;
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { config }: { readonly config: Config }) {
    super(scope, id);
    this.topic = new Topic(this, "Topic", { enforceSSL: true, ...(config.topic === "fifo" ? { fifo: true } : {}) });
    this.queue = new Queue(this, "Queue", {
      retentionPeriod: Duration.hours(1), // an event that nobody took by then tells nothing new
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    const filterPolicy = { workflow_id: SubscriptionFilter.stringFilter({ allowlist: [CANARY_WORKFLOW_ID] }) };
    this.topic.addSubscription(new SqsSubscription(this.queue, { rawMessageDelivery: true, filterPolicy }));
  }
}

export interface CanaryProps {
  readonly config: Config;
  readonly internalQueue: Queue;
  readonly canaryTopic: CanaryTopic;
}

/** Sends one event a minute through the deployed path, and tells how late it comes out. */
export class Canary extends Construct {
  readonly log: LogGroup;

  constructor(scope: Construct, id: string, { config, internalQueue, canaryTopic }: CanaryProps) {
    super(scope, id);
    const environment: CanaryVariables = {
      SLUICE_CANARY_QUEUE_URL: canaryTopic.queue.queueUrl,
      SLUICE_CONTRACTS: config.contracts.join(","),
      SLUICE_INTERNAL_QUEUE_URL: internalQueue.queueUrl,
      SLUICE_STAGE: config.stage,
    };
    const { function: canary, log } = nodeFunction(this, {
      folder: "canary",
      variables: environment,
      memorySize: 256,
      timeout: TIMEOUT,
    });
    this.log = log;
    internalQueue.grantSendMessages(canary);
    canaryTopic.queue.grantConsumeMessages(canary);
    // Not tried again: the next minute brings the next probe.
    const target = new LambdaFunction(canary, { retryAttempts: 0 });
    new Rule(this, "EveryMinute", { schedule: Schedule.rate(Duration.minutes(1)), targets: [target] });
  }
}
