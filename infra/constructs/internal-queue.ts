import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { DeduplicationScope, FifoThroughputLimit, Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Config } from "../config.ts";
import { MAX_RECEIVE_COUNT, RETENTION, VISIBILITY_PER_TIMEOUT } from "../defaults.ts";
import type { Encryption } from "./encryption.ts";

export interface InternalQueueProps {
  readonly config: Config;
  readonly encryption: Encryption;
  /** How long its reader may take for a batch. */
  readonly readerTimeout: Duration;
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
