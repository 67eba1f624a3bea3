import { Duration } from "aws-cdk-lib";
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { MAX_RECEIVE_COUNT, RETENTION, VISIBILITY_PER_TIMEOUT } from "../defaults.ts";

export interface InternalQueueProps {
  /** The timeout of the function that reads the queue. */
  readonly readerTimeout: Duration;
}

/** The engine's queue in high-throughput mode, and the queue for what keeps failing. */
export class InternalQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { readerTimeout }: InternalQueueProps) {
    super(scope, id);
    const shared = {
      fifo: true,
      retentionPeriod: RETENTION,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
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
