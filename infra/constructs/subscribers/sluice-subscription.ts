import { RemovalPolicy, Stack, Tags, Token } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import * as z from "zod";
import { catalogue as shippedCatalogue } from "#engine";
import type { Catalogue } from "../../../shared/engines/index.ts";
import type { TopicType } from "../../../shared/wiring/index.ts";
import { filterIssues } from "../../config/filter-policy.ts";
import { QUEUE_DEFAULTS } from "../../config/subscriber-kinds.ts";
import { type SubscriptionFilter, subscriptionFilterSchema } from "../../config/subscription-filter.ts";
import { ConfigError } from "../../config.ts";
import { messagesIn } from "../alarms/queue-alarms.ts";
import { SubscriberQueue, TopicSubscription } from "./topic-subscription.ts";

/** Which topic, which events, and how they arrive. */
export interface SluiceSubscriptionProps {
  /** The topic's ARN, as its owner names it (`ExternalTopicArn`). */
  readonly topicArn: string;
  /** What the topic's engine publishes. @default what the engine that is shipped publishes */
  readonly catalogue?: Catalogue;
  /** @default every event */
  readonly filter?: SubscriptionFilter;
  /** @default what the ARN says; needed where it is only known at deployment */
  readonly topicType?: TopicType;
  /** @default the topic's: a FIFO topic delivers to either, a standard one to standard queues only */
  readonly queueType?: TopicType;
  /** Whether the queue gets the event itself, or SNS's signed JSON around it. @default "raw" */
  readonly delivery?: "raw" | "enveloped";
  /** Six times what the reader takes for a batch. @default 180 */
  readonly visibilityTimeoutSeconds?: number;
  /** Receives before a message goes to the reader's dead-letter queue. @default 10 */
  readonly maxReceiveCount?: number;
  /** A key whose policy can be added to, or already lets SNS use it for this topic. @default a key of SQS's own */
  readonly encryptionKey?: IKey;
  /** @default queues are kept when the stack is deleted */
  readonly removalPolicy?: RemovalPolicy;
  /** A tag on everything that is created. */
  readonly owner: string;
}

/**
 * A queue of external events, for use in a subscriber's own CDK app: queue, dead-letter queues with an alarm, policies and subscription.
 *
 * @example
 * const events = new SluiceSubscription(this, "Failures", {
 *   topicArn: "arn:aws:sns:eu-west-1:111122223333:Sluice-prod-ExternalTopic",
 *   filter: { category: ["instance-status-change"], status: ["FAILED", "TIMED_OUT"] },
 *   owner: "data-platform",
 * });
 * alerting.addEventSource(new SqsEventSource(events.queue, { reportBatchItemFailures: true }));
 */
export class SluiceSubscription extends Construct {
  /** Where the events arrive. */
  readonly queue: Queue;
  /** For what its reader keeps failing on. */
  readonly readerDeadLetterQueue: Queue;
  /** For what SNS could not deliver. */
  readonly deadLetterQueue: Queue;
  /** On as long as anything is in either of them; whom it tells is the app's to say, with `addAlarmAction`. */
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: SluiceSubscriptionProps) {
    super(scope, id);
    const { topicArn, owner, delivery = "raw", encryptionKey, removalPolicy = RemovalPolicy.RETAIN } = props;
    const topicType = props.topicType ?? this.typeOf(topicArn);
    const type = props.queueType ?? topicType;
    if (topicType === "standard" && type === "fifo")
      this.refuse("queueType: a standard topic delivers to no FIFO queue");
    this.checkRegion(topicArn);
    encryptionKey?.addToResourcePolicy(letSnsUse(topicArn));
    const { contracts } = props.catalogue ?? shippedCatalogue;
    const context = { topicArn, topicType, contracts, encryptionKey, removalPolicy };
    const {
      visibilityTimeoutSeconds = QUEUE_DEFAULTS.visibilityTimeoutSeconds,
      maxReceiveCount = QUEUE_DEFAULTS.maxReceiveCount,
    } = props;
    const created = new SubscriberQueue(this, "Created", { context, type, visibilityTimeoutSeconds, maxReceiveCount });
    this.queue = created.queue;
    this.readerDeadLetterQueue = created.readerDeadLetterQueue;
    const subscription = new TopicSubscription(this, "Subscription", {
      context,
      filter: this.checkedFilter(props.filter ?? {}, contracts),
      endpoint: { protocol: "sqs", endpoint: this.queue.queueArn, rawMessageDelivery: delivery === "raw" },
      after: [created],
    });
    this.deadLetterQueue = subscription.deadLetterQueue;
    this.alarm = new Alarm(this, "DeadLettered", {
      alarmDescription: `Events of ${owner} are in a dead-letter queue: SNS could not deliver them, or their reader kept failing.`,
      metric: messagesIn([this.deadLetterQueue, this.readerDeadLetterQueue]),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.IGNORE, // a gap in the metric empties no queue
    });
    Tags.of(this).add("owner", owner);
  }

  private typeOf(topicArn: string): TopicType {
    if (Token.isUnresolved(topicArn))
      this.refuse("topicType: is needed where the topic's ARN is known at deployment only");
    return topicArn.endsWith(".fifo") ? "fifo" : "standard";
  }

  /** https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html */
  private checkRegion(topicArn: string): void {
    const { region } = Stack.of(this);
    if (Token.isUnresolved(topicArn) || Token.isUnresolved(region)) return;
    const [, , , topicRegion] = topicArn.split(":");
    if (topicRegion === region) return;
    this.refuse(
      `topicArn: is in ${topicRegion}, and a dead-letter queue in ${region} cannot serve a subscription there`,
    );
  }

  private checkedFilter(filter: SubscriptionFilter, contracts: Catalogue["contracts"]) {
    const parsed = subscriptionFilterSchema(contracts).safeParse(filter);
    if (!parsed.success) this.refuse(`filter: ${z.prettifyError(parsed.error)}`);
    const [issue] = filterIssues(parsed.data, contracts);
    if (issue) this.refuse(`${["filter", issue.key].filter(Boolean).join(".")}: ${issue.message}`);
    return parsed.data;
  }

  private refuse(sentence: string): never {
    throw new ConfigError(`${this.node.path}: ${sentence}`);
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-sqs-queue-subscriptions.html */
const letSnsUse = (topicArn: string): PolicyStatement =>
  new PolicyStatement({
    principals: [new ServicePrincipal("sns.amazonaws.com")],
    actions: ["kms:GenerateDataKey", "kms:Decrypt"],
    resources: ["*"],
    conditions: { ArnEquals: { "aws:SourceArn": topicArn } },
  });
