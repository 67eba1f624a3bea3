import { Duration } from "aws-cdk-lib";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { TopicType } from "../../shared/wiring/index.ts";
import { DeliveryQueue, subscriberQueueProps } from "./delivery-queue.ts";
import type { SubscriptionContext } from "./topic-subscription.ts";

export interface SubscriberQueueProps {
  readonly context: SubscriptionContext;
  readonly type: TopicType;
  readonly visibilityTimeoutSeconds: number;
  readonly maxReceiveCount: number;
}

/** A queue that the topic delivers to, and the queue for what its reader keeps failing on. */
export class SubscriberQueue extends Construct {
  readonly queue: Queue;
  readonly readerDeadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: SubscriberQueueProps) {
    super(scope, id);
    const { context, type, visibilityTimeoutSeconds, maxReceiveCount } = props;
    const shared = { ...context, fifo: type === "fifo" };
    this.readerDeadLetterQueue = new Queue(this, "ReaderDeadLetterQueue", subscriberQueueProps(shared));
    this.queue = new DeliveryQueue(this, "Queue", {
      ...shared,
      visibilityTimeout: Duration.seconds(visibilityTimeoutSeconds),
      deadLetterQueue: { queue: this.readerDeadLetterQueue, maxReceiveCount },
    });
  }
}
