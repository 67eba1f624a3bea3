import { CfnOutput, Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { FifoThroughputScope, Topic } from "aws-cdk-lib/aws-sns";
import { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { Config } from "../config.ts";
import { Alarms } from "../constructs/alarms.ts";
import { Canary, CanaryTopic } from "../constructs/canary.ts";
import { SluiceDashboard } from "../constructs/dashboard.ts";
import { Encryption } from "../constructs/encryption.ts";
import { EngineAccess } from "../constructs/engine-access.ts";
import { EventProcessor } from "../constructs/event-processor.ts";
import { InternalFanOut } from "../constructs/internal-fan-out.ts";
import { InternalQueue } from "../constructs/internal-queue.ts";
import { OpsTopic } from "../constructs/ops-topic.ts";
import { allowSubscribe } from "../constructs/subscribe-access.ts";
import { Subscribers } from "../constructs/subscribers.ts";
import type { WatchedResources } from "../constructs/watched-resources.ts";
import { RETENTION } from "../defaults.ts";

export interface SluiceStackProps {
  readonly config: Config;
}

/** Both tiers and the processor between them. */
export class SluiceStack extends Stack {
  constructor(scope: Construct, id: string, { config }: SluiceStackProps) {
    super(scope, id, {
      description: `Sluice (${config.stage}): internal events in, external events out`,
      terminationProtection: config.protected,
    });
    const timeout = Duration.seconds(config.processor.timeoutSeconds);
    const encryption = new Encryption(this, "Encryption", config);
    const internal = new InternalQueue(this, "Internal", { config, encryption, readerTimeout: timeout });
    const fanOut =
      config.internalConsumers.length > 0
        ? new InternalFanOut(this, "FanOut", { config, encryption, processorQueue: internal })
        : undefined;
    const engine = new EngineAccess(this, "EngineAccess", { config, encryption, queue: internal, fanOut });
    // Standard: nothing here is read in order, and each message keeps its sequence number.
    const quarantineQueue = new Queue(this, "QuarantineQueue", {
      retentionPeriod: RETENTION,
      enforceSSL: true,
      removalPolicy: config.protected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...encryption.queueProps,
    });
    Validations.of(quarantineQueue).acknowledge({
      id: "AwsSolutions::AwsSolutions-SQS3",
      reason:
        "People and their tools read this queue, and only delete what they have dealt with: nothing can fail into a dead-letter queue.",
    });
    const externalTopic = new Topic(this, "ExternalTopic", {
      enforceSSL: true,
      masterKey: encryption.topicKey,
      // SHA-256 for subscribers over HTTPS. https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
      signatureVersion: "2",
      ...(config.topic === "fifo" ? { fifo: true, fifoThroughputScope: FifoThroughputScope.MESSAGE_GROUP } : {}),
    });
    const { canary: definition } = config.engine.engine;
    const canaryTopic =
      config.canary && definition
        ? new CanaryTopic(this, "CanaryTopic", { config, encryption, definition })
        : undefined;
    const processor = new EventProcessor(this, "EventProcessor", {
      config,
      timeout,
      encryption,
      source: internal.queue,
      externalTopic,
      quarantineQueue,
      canaryTopic: canaryTopic?.topic,
    });
    if (canaryTopic) {
      const canary = new Canary(this, "Canary", { config, encryption, internalQueue: internal.queue, canaryTopic });
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
    allowSubscribe(externalTopic, config.topic, config.subscribeAccess);
    new Subscribers(this, "Subscribers", { config, encryption, topic: externalTopic });
    if (fanOut) this.output("InternalTopicArn", fanOut.topic.topicArn, "The engine publishes here.");
    this.output("InternalQueueUrl", internal.queue.queueUrl, "The processor reads here.");
    this.output("InternalQueueArn", internal.queue.queueArn, "Without internal consumers the engine publishes here.");
    this.output(
      "EnginePolicyArn",
      engine.policy.managedPolicyArn,
      "Attach it to the role of an engine in this account.",
    );
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
