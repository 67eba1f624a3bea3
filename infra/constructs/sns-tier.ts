// SNS: topic, function, quarantine and everybody who is subscribed by configuration. They stand in the stack itself, because another
// path would be another logical id, and another topic for those who are subscribed.
import { CfnParameter, CfnRule, type Duration, Fn, RemovalPolicy } from "aws-cdk-lib";
import { FifoThroughputScope, Topic, TracingConfig } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import type { TopicType } from "../../shared/wiring/index.ts";
import type { Config } from "../config.ts";
import { allowSubscribe } from "./access.ts";
import { Canary, CanaryTopic } from "./canary.ts";
import { DeliveryLogging } from "./delivery-logs.ts";
import type { Encryption } from "./encryption.ts";
import { EventProcessor } from "./event-processor.ts";
import { type InternalQueue, QuarantineQueue } from "./internal-tier.ts";
import { Subscribers } from "./subscribers/subscribers.ts";

export interface SnsTierProps {
  readonly config: Config;
  readonly topicType: TopicType;
  readonly encryption: Encryption;
  readonly timeout: Duration;
  readonly internal: InternalQueue;
}

export interface SnsTier {
  readonly topic: Topic;
  readonly internal: InternalQueue;
  readonly quarantineQueue: QuarantineQueue;
  readonly processor: EventProcessor;
  readonly canary: Canary | undefined;
  readonly subscribers: Subscribers;
  readonly deliveryLogging: DeliveryLogging | undefined;
}

export function snsTier(scope: Construct, { config, topicType, encryption, timeout, internal }: SnsTierProps): SnsTier {
  const quarantineQueue = new QuarantineQueue(scope, "QuarantineQueue", { config, encryption });
  const topic = new Topic(scope, "ExternalTopic", {
    enforceSSL: true,
    masterKey: encryption.topicKey,
    // SHA-256 for subscribers over HTTPS. https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
    signatureVersion: "2",
    ...(config.tracing ? { tracingConfig: TracingConfig.ACTIVE } : {}),
    ...(topicType === "fifo" ? { fifo: true, fifoThroughputScope: FifoThroughputScope.MESSAGE_GROUP } : {}),
  });
  // Its subscriptions belong to others, and go with it.
  topic.applyRemovalPolicy(config.protected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
  if (config.protected) keepTopicType(scope, topicType);
  allowSubscribe(topic, topicType, config.subscribeAccess);
  const { canary: definition } = config.engine.engine;
  const canaryTopic =
    config.canary && definition ? new CanaryTopic(scope, "CanaryTopic", { config, encryption, definition }) : undefined;
  const processor = new EventProcessor(scope, "EventProcessor", {
    ...{ config, timeout, encryption, topicType, quarantineQueue },
    source: internal.queue,
    externalTopic: topic,
    canaryTopic: canaryTopic?.topic,
  });
  const canary =
    canaryTopic && new Canary(scope, "Canary", { config, encryption, internalQueue: internal.queue, canaryTopic });
  const subscribers = new Subscribers(scope, "Subscribers", { config, encryption, topic, topicType });
  const { deliveryLogs: logs } = config;
  const deliveryLogging = logs && new DeliveryLogging(scope, "DeliveryLogging", { config, encryption, topic, logs });
  return { topic, internal, quarantineQueue, processor, canary, subscribers, deliveryLogging };
}

/**
 * Another type is another topic, which nobody is subscribed to. A parameter keeps the value of the first deployment unless it is
 * given anew, and CloudFormation looks at rules before it changes anything.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
function keepTopicType(scope: Construct, type: TopicType): void {
  const deployed = new CfnParameter(scope, "ExternalTopicType", {
    default: type,
    description: "What the external topic was first deployed as, which subscribers of a protected stage rely on.",
  });
  new CfnRule(scope, "ExternalTopicKeepsItsType", {
    assertions: [
      {
        assert: Fn.conditionEquals(deployed.valueAsString, type),
        assertDescription: `topic: a protected stage keeps the type of its external topic, and this would put an empty one of type ${type} in its place. Deploy a second stage with it, and move the subscribers (docs/operations.md).`,
      },
    ],
  });
}
