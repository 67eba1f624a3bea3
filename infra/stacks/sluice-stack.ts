import { CfnOutput, Duration, Stack } from "aws-cdk-lib";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { Config } from "../config.ts";
import { Alarms } from "../constructs/alarms.ts";
import { Canary, CanaryTopic } from "../constructs/canary.ts";
import { SluiceDashboard } from "../constructs/dashboard.ts";
import { EventProcessor } from "../constructs/event-processor.ts";
import { InternalQueue } from "../constructs/internal-queue.ts";
import { OpsTopic } from "../constructs/ops-topic.ts";
import type { WatchedResources } from "../constructs/watched-resources.ts";
import { RETENTION } from "../defaults.ts";

export interface SluiceStackProps {
  readonly config: Config;
}

/** Both tiers and the processor between them. */
export class SluiceStack extends Stack {
  constructor(scope: Construct, id: string, { config }: SluiceStackProps) {
    super(scope, id, { description: `Sluice (${config.stage}): internal events in, external events out` });
    const timeout = Duration.seconds(config.processor.timeoutSeconds);
    const internal = new InternalQueue(this, "Internal", { readerTimeout: timeout });
    // Standard: nothing here is read in order, and each message keeps its sequence number.
    const quarantineQueue = new Queue(this, "QuarantineQueue", {
      retentionPeriod: RETENTION,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    const externalTopic = new Topic(this, "ExternalTopic", {
      enforceSSL: true,
      ...(config.topic === "fifo" ? { fifo: true } : {}),
    });
    const canaryTopic = config.canary ? new CanaryTopic(this, "CanaryTopic", { config }) : undefined;
    const processor = new EventProcessor(this, "EventProcessor", {
      config,
      timeout,
      source: internal.queue,
      externalTopic,
      quarantineQueue,
      canaryTopic: canaryTopic?.topic,
    });
    if (canaryTopic) {
      const canary = new Canary(this, "Canary", { config, internalQueue: internal.queue, canaryTopic });
      this.output("CanaryLogGroup", canary.log.logGroupName, "What the canary saw.");
    }
    const opsTopic = this.watch(config, {
      stage: config.stage,
      processor: processor.function,
      processorLog: processor.log,
      internalQueue: internal.queue,
      deadLetterQueue: internal.deadLetterQueue,
      quarantineQueue,
      externalTopic,
    });
    this.output("InternalQueueUrl", internal.queue.queueUrl, "The engine publishes here.");
    this.output("InternalQueueArn", internal.queue.queueArn, "Grant the engine sqs:SendMessage on it.");
    this.output("ExternalTopicArn", externalTopic.topicArn, "Teams subscribe here.");
    this.output("QuarantineQueueUrl", quarantineQueue.queueUrl, "Messages that can never succeed as they are.");
    this.output("DeadLetterQueueUrl", internal.deadLetterQueue.queueUrl, "Messages that kept failing.");
    this.output("ProcessorName", processor.function.functionName, "The function between the tiers.");
    this.output(
      "ProcessorLogGroup",
      processor.log.logGroupName,
      "One line per batch, and one per record that went wrong.",
    );
    this.output("OpsTopicArn", opsTopic.topicArn, "Alarms speak here: subscribe whoever is on call.");
  }

  private watch(config: Config, resources: WatchedResources): Topic {
    const { topic: opsTopic } = new OpsTopic(this, "Ops", { emails: config.alarms.emails });
    const { all } = new Alarms(this, "Alarms", { config, resources, opsTopic });
    new SluiceDashboard(this, "Watch", { config, resources, alarms: all });
    return opsTopic;
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
