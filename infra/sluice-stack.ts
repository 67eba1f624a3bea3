import {
  CfnOutput,
  CfnParameter,
  CfnResource,
  CfnRule,
  Duration,
  Fn,
  RemovalPolicy,
  Stack,
  type StackProps,
  Token,
  Validations,
} from "aws-cdk-lib";
import type { ManagedPolicy } from "aws-cdk-lib/aws-iam";
import { FifoThroughputScope, Topic, TracingConfig } from "aws-cdk-lib/aws-sns";
import { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { TopicType } from "../shared/wiring/index.ts";
import { elsewhere } from "./config/subscribers.ts";
import { type Config, ConfigError } from "./config.ts";
import { allowSubscribe, EngineAccess, TopicTracing } from "./constructs/access.ts";
import { Alarms, OpsTopic } from "./constructs/alarms/alarms.ts";
import { Canary, CanaryTopic } from "./constructs/canary.ts";
import { SluiceDashboard } from "./constructs/dashboard.ts";
import { Encryption } from "./constructs/encryption.ts";
import { EventProcessor } from "./constructs/event-processor.ts";
import { InternalFanOut, InternalQueue } from "./constructs/internal-tier.ts";
import { Subscribers } from "./constructs/subscribers/subscribers.ts";
import type { WatchedResources } from "./constructs/watched-resources.ts";
import { RETENTION, STACK_MAX_RESOURCES } from "./defaults.ts";

/** Those of a stack, and the configuration; termination protection follows from it. */
export interface SluiceStackProps extends Omit<StackProps, "terminationProtection"> {
  /** What `parseConfig` or `readConfig` gives. */
  readonly config: Config;
}

/**
 * Both tiers and the processor between them.
 *
 * @example
 * const app = new App();
 * const sluice = new SluiceStack(app, "Sluice-prod", { config: parseConfig({ stage: "prod" }) });
 * engineRole.addManagedPolicy(sluice.enginePolicy);
 */
export class SluiceStack extends Stack {
  /** Where external events are published. */
  readonly externalTopic: Topic;
  /** Lets the engine publish to its one target: for a role in the same account. */
  readonly enginePolicy: ManagedPolicy;
  /** Where alarms speak. */
  readonly opsTopic: Topic;

  constructor(scope: Construct, id: string, { config, ...props }: SluiceStackProps) {
    super(scope, id, {
      ...props,
      description: props.description ?? `Sluice (${config.stage}): internal events in, external events out`,
      terminationProtection: config.protected,
    });
    this.checkPlace(config);
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
      ...(config.tracing ? { tracingConfig: TracingConfig.ACTIVE } : {}),
      ...(config.topic === "fifo" ? { fifo: true, fifoThroughputScope: FifoThroughputScope.MESSAGE_GROUP } : {}),
    });
    if (config.tracing) {
      const topics = fanOut ? [externalTopic, fanOut.topic] : [externalTopic];
      new TopicTracing(this, "Tracing", { stage: config.stage, topics });
    }
    // Its subscriptions belong to others, and go with it.
    externalTopic.applyRemovalPolicy(config.protected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
    if (config.protected) this.keepTopicType(config.topic);
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
    const subscribers = new Subscribers(this, "Subscribers", { config, encryption, topic: externalTopic });
    const opsTopic = this.watch(config, encryption, {
      stage: config.stage,
      processor: processor.function,
      internalQueue: internal.queue,
      deadLetterQueue: internal.deadLetterQueue,
      quarantineQueue,
      externalTopic,
      subscribers: subscribers.held,
      consumers: fanOut?.held ?? [],
    });
    this.externalTopic = externalTopic;
    this.enginePolicy = engine.policy;
    this.opsTopic = opsTopic;
    allowSubscribe(externalTopic, config.topic, config.subscribeAccess);
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
    this.checkSize();
  }

  private checkPlace({ subscribers }: Config): void {
    const known = (value: string): string | undefined => (Token.isUnresolved(value) ? undefined : value);
    const [sentence] = elsewhere(subscribers, { account: known(this.account), region: known(this.region) });
    if (sentence) throw new ConfigError(sentence);
  }

  /**
   * Another type is another topic, which nobody is subscribed to. A parameter keeps the value of the first deployment unless it is
   * given anew, and CloudFormation looks at rules before it changes anything.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
   */
  private keepTopicType(type: TopicType): void {
    const deployed = new CfnParameter(this, "ExternalTopicType", {
      default: type,
      description: "What the external topic was first deployed as, which subscribers of a protected stage rely on.",
    });
    new CfnRule(this, "ExternalTopicKeepsItsType", {
      assertions: [
        {
          assert: Fn.conditionEquals(deployed.valueAsString, type),
          assertDescription: `topic: a protected stage keeps the type of its external topic, and this would put an empty one of type ${type} in its place. Deploy a second stage with it, and move the subscribers (docs/operations.md).`,
        },
      ],
    });
  }

  private checkSize(): void {
    const count = this.node.findAll().filter((construct) => CfnResource.isCfnResource(construct)).length;
    if (count <= STACK_MAX_RESOURCES) return;
    throw new ConfigError(
      `subscribers: with them the stack has ${count} resources, and CloudFormation takes ${STACK_MAX_RESOURCES}: let teams subscribe by themselves (docs/subscribing.md)`,
    );
  }

  private watch(config: Config, encryption: Encryption, resources: WatchedResources): Topic {
    const { topic: opsTopic } = new OpsTopic(this, "Ops", { encryption, emails: config.alarms.emails });
    const { all } = new Alarms(this, "Alarms", { config, resources, opsTopic });
    new SluiceDashboard(this, "Watch", { config, resources, alarms: all });
    return opsTopic;
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
