import { CfnOutput, Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { FifoThroughputScope, Topic } from "aws-cdk-lib/aws-sns";
import { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { Config } from "../config.ts";
import { Encryption } from "../constructs/encryption.ts";
import { EngineAccess } from "../constructs/engine-access.ts";
import { EventProcessor } from "../constructs/event-processor.ts";
import { InternalFanOut } from "../constructs/internal-fan-out.ts";
import { InternalQueue } from "../constructs/internal-queue.ts";
import { allowSubscribe } from "../constructs/subscribe-access.ts";
import { Subscribers } from "../constructs/subscribers.ts";
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
    new EventProcessor(this, "EventProcessor", {
      config,
      timeout,
      encryption,
      source: internal.queue,
      externalTopic,
      quarantineQueue,
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
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
