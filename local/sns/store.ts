// The emulator's own topics, subscriptions and queues: it keeps and lists them, whatever is delivered.
import type { MessageAttribute } from "../../shared/notifications/index.ts";
import { emulatorPart } from "../emulator/emulator-part.ts";
import { type FifoQueue, receiveGroupBatches } from "../emulator/group-batches.ts";

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  confirmed: boolean;
  readonly attributes: Record<string, string>;
}

export interface Topic {
  readonly attributes: Readonly<Record<string, string>>;
  subscriptionArns: string[];
}

export interface SnsStore {
  region: string;
  readonly subscriptions: Map<string, Subscription>;
  readonly getTopic: (arn: string) => Topic | undefined;
  readonly getSubscription: (arn: string) => Subscription | undefined;
  /** Throws what SNS answers where there is one of the same endpoint with other attributes. */
  readonly subscribe: (
    topicArn: string,
    protocol: string,
    endpoint: string,
    attributes: Record<string, string>,
  ) => Subscription;
  readonly unsubscribe: (arn: string) => boolean;
}

/** What five minutes of messages are remembered and counted by. */
export interface Ledger {
  readonly checkDeduplication: (id: string) => {
    readonly isDuplicate: boolean;
    readonly originalMessageId?: string;
    readonly originalSequenceNumber?: string;
  };
  readonly recordDeduplication: (id: string, messageId: string, sequenceNumber: string) => void;
  readonly nextSequenceNumber: () => string;
}

interface QueuedMessage {
  readonly messageId: string;
  sequenceNumber?: string;
}

interface Queue extends Ledger {
  readonly isFifo: () => boolean;
  enqueue: (message: QueuedMessage) => void;
  /** Of a standard queue, those that nobody has received, the oldest first. */
  readonly messages: QueuedMessage[];
  /** Resolves once there may be some, or after so many seconds. */
  readonly waitForMessages: (seconds: number) => Promise<void>;
}

export interface SqsStore {
  readonly getQueue: (url: string) => Queue | undefined;
  readonly getQueueByArn: (arn: string) => Queue | undefined;
}

interface Queues {
  readonly SqsStore: {
    new (): SqsStore;
    createMessage(
      body: string,
      attributes: Readonly<Record<string, MessageAttribute>>,
      delaySeconds: undefined,
      groupId: string | undefined,
      deduplicationId: string | undefined,
    ): QueuedMessage;
  };
  readonly SqsQueue: { new (name: string, url: string, arn: string): Queue; readonly prototype: FifoQueue };
}

const { SnsStore: EmulatorTopics } = await emulatorPart<{ SnsStore: new () => SnsStore }>("./sns/snsStore.js");
const { SqsStore: EmulatorQueues, SqsQueue: EmulatorQueue } = await emulatorPart<Queues>("./sqs/sqsStore.js");
receiveGroupBatches(EmulatorQueue.prototype);

export const createStores = (): { readonly snsStore: SnsStore; readonly sqsStore: SqsStore } => ({
  snsStore: new EmulatorTopics(),
  sqsStore: new EmulatorQueues(),
});

/** A FIFO topic remembers and counts as a FIFO queue does. */
export const createLedger = (): Ledger => new EmulatorQueue("", "", "");

/** A message on its way into a queue. */
export interface QueueMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly groupId: string | undefined;
  /** Of a FIFO topic. */
  readonly deduplicationId?: string | undefined;
}

/** As SQS takes it from SNS. False if there is no such queue. */
export function putIntoQueue(store: SqsStore, queueArn: string, message: QueueMessage): boolean {
  const queue = store.getQueueByArn(queueArn);
  if (!queue) return false;
  const { body, attributes, groupId, deduplicationId } = message;
  // Of a FIFO topic's messages, standard queues do not get the group. https://docs.aws.amazon.com/sns/latest/dg/fifo-message-grouping.html
  const group = queue.isFifo() || deduplicationId === undefined ? groupId : undefined;
  const queued = EmulatorQueues.createMessage(body, attributes, undefined, group, deduplicationId);
  if (queue.isFifo() && deduplicationId !== undefined) {
    if (queue.checkDeduplication(deduplicationId).isDuplicate) return true;
    queued.sequenceNumber = queue.nextSequenceNumber();
    queue.recordDeduplication(deduplicationId, queued.messageId, queued.sequenceNumber);
  }
  queue.enqueue(queued);
  return true;
}

/** Of a standard queue that may never be read: when there are more, the oldest go. */
export function keepLatest(store: SqsStore, queueArn: string, count: number): void {
  const queue = store.getQueueByArn(queueArn);
  if (!queue) return;
  const enqueue = queue.enqueue.bind(queue);
  queue.enqueue = (message) => {
    enqueue(message);
    while (queue.messages.length > count) queue.messages.shift();
  };
}
