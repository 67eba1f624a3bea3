// The internal tier: a FIFO queue, and with more than one consumer a FIFO topic in front of one queue for each.
import { CfnOutput, Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { FifoThroughputScope, Subscription, SubscriptionProtocol, Topic, TracingConfig } from "aws-cdk-lib/aws-sns";
import { DeduplicationScope, FifoThroughputLimit, Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { MAX_RECEIVE_COUNT, VISIBILITY_PER_TIMEOUT } from "../../shared/wiring/index.ts";
import { pascalCase } from "../config/setting.ts";
import type { Config } from "../config.ts";
import { CONSUMER_TIMEOUT, RETENTION } from "../defaults.ts";
import type { Encryption } from "./encryption.ts";
import type { HeldFor } from "./watched-resources.ts";

export interface InternalFanOutProps {
  readonly config: Config;
  readonly encryption: Encryption;
  /** The queues of the functions that publish external events. */
  readonly processorQueues: readonly InternalQueue[];
}

/** A FIFO topic in front of the internal queue, so that parts of the engine read the same stream from queues of their own. */
export class InternalFanOut extends Construct {
  readonly topic: Topic;
  /** What each consumer kept failing on. */
  readonly held: readonly HeldFor[];

  constructor(scope: Construct, id: string, { config, encryption, processorQueues }: InternalFanOutProps) {
    super(scope, id);
    this.topic = new Topic(this, "Topic", {
      fifo: true,
      // Deduplicates per group, as the queue behind it does.
      fifoThroughputScope: FifoThroughputScope.MESSAGE_GROUP,
      enforceSSL: true,
      masterKey: encryption.topicKey,
      ...(config.tracing ? { tracingConfig: TracingConfig.ACTIVE } : {}),
    });
    this.topic.applyRemovalPolicy(config.protected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
    for (const queue of processorQueues) this.deliverTo(queue);
    this.held = config.internalConsumers.map((name) => {
      const consumer = new InternalQueue(this, `Consumer-${name}`, {
        config,
        encryption,
        readerTimeout: CONSUMER_TIMEOUT,
      });
      this.deliverTo(consumer);
      const id = `InternalConsumer${pascalCase(name)}QueueUrl`;
      new CfnOutput(this, id, {
        value: consumer.queue.queueUrl,
        description: `The engine's ${name} reads here.`,
      }).overrideLogicalId(id);
      return { name, queues: [consumer.deadLetterQueue] };
    });
  }

  /** By hand, because the CDK's own subscription makes the key of the queue depend on the topic, which depends on the key. */
  private deliverTo({ queue, node }: InternalQueue): void {
    const { topic } = this;
    new Subscription(this, `To-${node.id}`, {
      topic,
      protocol: SubscriptionProtocol.SQS,
      endpoint: queue.queueArn,
      rawMessageDelivery: true,
    });
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("sns.amazonaws.com")],
        actions: ["sqs:SendMessage"],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { "aws:SourceArn": topic.topicArn } },
      }),
    );
  }
}

export interface InternalQueueProps {
  readonly config: Config;
  readonly encryption: Encryption;
  /** How long its reader may take for a batch. */
  readonly readerTimeout: Duration;
}

/** Messages that can never succeed as they are. Standard: nothing here is read in order, and each keeps its sequence number. */
export class QuarantineQueue extends Queue {
  constructor(scope: Construct, id: string, { config, encryption }: Omit<InternalQueueProps, "readerTimeout">) {
    super(scope, id, {
      retentionPeriod: RETENTION,
      enforceSSL: true,
      removalPolicy: config.protected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...encryption.queueProps,
    });
    Validations.of(this).acknowledge({
      id: "AwsSolutions::AwsSolutions-SQS3",
      reason:
        "People and their tools read this queue, and only delete what they have dealt with: nothing can fail into a dead-letter queue.",
    });
  }
}

/** A FIFO queue of internal events in high-throughput mode, and the queue for what keeps failing. */
export class InternalQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { config, encryption, readerTimeout }: InternalQueueProps) {
    super(scope, id);
    const shared = {
      fifo: true,
      retentionPeriod: RETENTION,
      enforceSSL: true,
      removalPolicy: config.protected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...encryption.queueProps,
    };
    this.deadLetterQueue = new Queue(this, "DeadLetterQueue", shared);
    this.queue = new Queue(this, "Queue", {
      ...shared,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      visibilityTimeout: Duration.seconds(readerTimeout.toSeconds() * VISIBILITY_PER_TIMEOUT),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: MAX_RECEIVE_COUNT },
    });
  }
}
