import { Aspects, CfnOutput, CfnResource, Duration, Stack, type StackProps, Token } from "aws-cdk-lib";
import type { ManagedPolicy } from "aws-cdk-lib/aws-iam";
import type { Topic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import { KAFKA_SERVICE, METRIC_SERVICE } from "../shared/wiring/index.ts";
import { hasFanOut } from "./config/config-schema.ts";
import { elsewhere } from "./config/subscribers.ts";
import { type Config, ConfigError } from "./config.ts";
import { EngineAccess, TopicTracing } from "./constructs/access.ts";
import { Alarms } from "./constructs/alarms/alarms.ts";
import { grantToAlarms, OpsTopic } from "./constructs/alarms/ops-topic.ts";
import { SluiceDashboard } from "./constructs/dashboard.ts";
import { BatchPermissions, configForEmulator } from "./constructs/emulator.ts";
import { Encryption } from "./constructs/encryption.ts";
import { InternalFanOut, InternalQueue } from "./constructs/internal-tier.ts";
import { KafkaTier } from "./constructs/kafka-tier.ts";
import { OutboxRelay } from "./constructs/outbox-relay.ts";
import { type SnsTier, snsTier } from "./constructs/sns-tier.ts";
import type { WatchedReader, WatchedResources } from "./constructs/watched-resources.ts";
import { STACK_MAX_RESOURCES } from "./defaults.ts";

/** Those of a stack, and the configuration; termination protection follows from it. */
export interface SluiceStackProps extends Omit<StackProps, "terminationProtection"> {
  /** What `parseConfig` or `readConfig` gives. */
  readonly config: Config;
  /**
   * For an emulator: without what those refuse that do not know all of CloudFormation (alarms of alarms and of metric math,
   * tracing). `-c emulator=true` of the command, which refuses it for a protected stage.
   * @default false
   */
  readonly emulator?: boolean;
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
  /** Lets the engine publish to its one target: for a role in the same account. */
  readonly enginePolicy: ManagedPolicy;
  /** Where alarms speak. */
  readonly opsTopic: Topic;
  /** Where those speak that can wait until morning: the same, unless `alarms.tickets` is given. */
  readonly ticketTopic: Topic;
  readonly #externalTopic: Topic | undefined;

  constructor(scope: Construct, id: string, { config: chosen, emulator = false, ...props }: SluiceStackProps) {
    const config = emulator ? configForEmulator(chosen) : chosen;
    super(scope, id, {
      ...props,
      description: props.description ?? `Sluice (${config.stage}): internal events in, external events out`,
      terminationProtection: config.protected,
    });
    this.checkPlace(config);
    if (emulator) Aspects.of(this).add(new BatchPermissions());
    const timeout = Duration.seconds(config.processor.timeoutSeconds);
    const encryption = new Encryption(this, "Encryption", config);
    const { topic: topicType } = config;
    const internal =
      topicType === "none"
        ? undefined
        : new InternalQueue(this, "Internal", { config, encryption, readerTimeout: timeout });
    const kafka = config.kafka && new KafkaTier(this, "Kafka", { config, kafka: config.kafka, encryption, timeout });
    const processorQueues = [internal, kafka?.internal].filter((queue) => queue !== undefined);
    const [queue] = processorQueues;
    if (!queue) throw new ConfigError("topic: none leaves external events no place to go: add `kafka`");
    const fanOut = hasFanOut(config)
      ? new InternalFanOut(this, "FanOut", { config, encryption, processorQueues })
      : undefined;
    this.enginePolicy = new EngineAccess(this, "EngineAccess", { config, encryption, queue, fanOut }).policy;
    const sns =
      topicType !== "none" && internal
        ? snsTier(this, { config, topicType, encryption, timeout, internal })
        : undefined;
    if (config.tracing) {
      const topics = [sns?.topic, fanOut?.topic].filter((topic) => topic !== undefined);
      if (topics.length > 0) new TopicTracing(this, "Tracing", { stage: config.stage, topics });
    }
    const target = { queue: queue.queue, topic: fanOut?.topic };
    const { outbox } = config;
    const relay =
      outbox &&
      new OutboxRelay(this, "OutboxRelay", { config, outbox, encryption, target, enginePolicy: this.enginePolicy });
    ({ opsTopic: this.opsTopic, ticketTopic: this.ticketTopic } = this.opsTopics(config, encryption));
    this.watch(config, emulator, {
      stage: config.stage,
      sns: sns && {
        reader: watchedReader(config.stage, METRIC_SERVICE, { ...sns, function: sns.processor.function }),
        externalTopic: sns.topic,
        deliveryFailures: sns.deliveryLogging?.failures,
      },
      others: kafka ? [{ ...watchedReader(config.stage, KAFKA_SERVICE, kafka), of: "kafka" }] : [],
      subscribers: sns?.subscribers.held ?? [],
      consumers: fanOut?.held ?? [],
      relayTarget: relay?.targetName,
    });
    this.#externalTopic = sns?.topic;
    if (fanOut) this.output("InternalTopicArn", fanOut.topic.topicArn, "The engine publishes here.");
    this.output("InternalQueueUrl", queue.queue.queueUrl, "The processor reads here.");
    this.output("InternalQueueArn", queue.queue.queueArn, "Without internal consumers the engine publishes here.");
    this.output(
      "EnginePolicyArn",
      this.enginePolicy.managedPolicyArn,
      "Attach it to the role of an engine in this account.",
    );
    if (sns) this.outputsOfSns(sns);
    if (kafka) this.outputsOfKafka(kafka);
    if (relay) this.output("OutboxRelayLogGroup", relay.log.logGroupName, "What the relays of the outbox say.");
    this.output("OpsTopicArn", this.opsTopic.topicArn, "Alarms speak here: subscribe whoever is on call.");
    this.checkSize();
  }

  /** Where external events are published. @throws ConfigError with `topic` none: they go to Kafka alone. */
  get externalTopic(): Topic {
    if (!this.#externalTopic) throw new ConfigError("topic: is none, so there is no external topic to work with");
    return this.#externalTopic;
  }

  private outputsOfSns({ topic, internal, quarantineQueue, processor, canary }: SnsTier): void {
    this.output("ExternalTopicArn", topic.topicArn, "Teams subscribe here.");
    this.output("QuarantineQueueUrl", quarantineQueue.queueUrl, "Messages that can never succeed as they are.");
    this.output("DeadLetterQueueUrl", internal.deadLetterQueue.queueUrl, "Messages that kept failing.");
    this.output("ProcessorName", processor.function.functionName, "The function between the tiers.");
    this.output(
      "ProcessorLogGroup",
      processor.log.logGroupName,
      "One line per batch, and one per record that went wrong.",
    );
    if (canary) this.output("CanaryLogGroup", canary.log.logGroupName, "What the canary saw.");
  }

  private outputsOfKafka({ internal, quarantineQueue, function: processor, log }: KafkaTier): void {
    this.output("KafkaQueueUrl", internal.queue.queueUrl, "The function for Kafka reads here.");
    this.output("KafkaQueueArn", internal.queue.queueArn, "What it failed on goes back here to be tried again.");
    this.output(
      "KafkaQuarantineQueueUrl",
      quarantineQueue.queueUrl,
      "Messages that can never get to Kafka as they are.",
    );
    this.output("KafkaDeadLetterQueueUrl", internal.deadLetterQueue.queueUrl, "Messages that kept failing on Kafka.");
    this.output("KafkaProcessorName", processor.functionName, "The function for Kafka.");
    this.output("KafkaProcessorLogGroup", log.logGroupName, "Its log, as the processor's.");
  }

  private checkPlace({ subscribers }: Config): void {
    const known = (value: string): string | undefined => (Token.isUnresolved(value) ? undefined : value);
    const [sentence] = elsewhere(subscribers, { account: known(this.account), region: known(this.region) });
    if (sentence) throw new ConfigError(sentence);
  }

  private checkSize(): void {
    const count = this.node.findAll().filter((construct) => CfnResource.isCfnResource(construct)).length;
    if (count <= STACK_MAX_RESOURCES) return;
    throw new ConfigError(
      `subscribers: with them the stack has ${count} resources, and CloudFormation takes ${STACK_MAX_RESOURCES}: let teams subscribe by themselves (docs/subscribing.md)`,
    );
  }

  private opsTopics({ alarms }: Config, { key }: Encryption): Record<"opsTopic" | "ticketTopic", Topic> {
    grantToAlarms(key);
    const { topic: opsTopic } = new OpsTopic(this, "Ops", { key, channels: alarms });
    if (alarms.tickets === undefined) return { opsTopic, ticketTopic: opsTopic };
    const { topic: ticketTopic } = new OpsTopic(this, "Tickets", { key, channels: alarms.tickets });
    this.output("TicketTopicArn", ticketTopic.topicArn, "What can wait until morning is told here.");
    return { opsTopic, ticketTopic };
  }

  private watch(config: Config, emulator: boolean, resources: WatchedResources): void {
    const { opsTopic, ticketTopic } = this;
    const { all } = new Alarms(this, "Alarms", {
      ...{ config, resources, opsTopic, ticketTopic },
      plainOnly: emulator,
    });
    new SluiceDashboard(this, "Watch", { config, resources, alarms: all });
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}

const watchedReader = (
  stage: string,
  service: string,
  { internal, quarantineQueue, function: processor }: Pick<KafkaTier, "function" | "internal" | "quarantineQueue">,
): WatchedReader => ({
  ...{ stage, service, processor, quarantineQueue },
  internalQueue: internal.queue,
  deadLetterQueue: internal.deadLetterQueue,
});
