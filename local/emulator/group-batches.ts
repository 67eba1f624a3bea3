// Of a FIFO queue, one receive gets several messages of a group, in order, as from SQS. The emulator gives one, which held back busy
// groups: to be removed once it gives more.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html

interface Message {
  readonly messageGroupId?: string;
}

interface Received {
  readonly ReceiptHandle: string;
}

/** What of the emulator's queues this relies on. */
export interface FifoQueue {
  readonly attributes: { readonly VisibilityTimeout: string };
  /** Those that wait, by group. */
  readonly fifoMessages: ReadonlyMap<string, Message[]>;
  /** How many of a group are in flight; others of it are not given out meanwhile. */
  readonly fifoLockedGroups: Map<string, number>;
  readonly inflightMessages: ReadonlyMap<string, { readonly message: Message; readonly visibilityDeadline: number }>;
  isFifo(): boolean;
  enqueue(message: Message): void;
  /** Takes one message of each group, the first. */
  dequeueFifo(max: number, visibilitySeconds?: number, deadLetterQueue?: unknown): Received[];
  changeVisibility(receiptHandle: string, seconds: number): void;
  /** Puts back what has become visible. */
  processTimers(): void;
}

/** The emulator may look at its clock a little later. */
const ABOUT_NOW_MS = 1_000;

export function receiveGroupBatches(queues: FifoQueue): void {
  const { enqueue, dequeueFifo, changeVisibility, processTimers } = queues;
  const places = new WeakMap<Message, number>();
  let lastPlace = 0;

  /** What came back one by one is in the order again in which it was sent. */
  const putInOrder = (queue: FifoQueue, group = ""): void =>
    void queue.fifoMessages.get(group)?.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));

  queues.enqueue = function (this: FifoQueue, message) {
    lastPlace += 1;
    places.set(message, lastPlace);
    enqueue.call(this, message);
  };

  queues.dequeueFifo = function (this: FifoQueue, max, visibilitySeconds, deadLetterQueue) {
    const take = (count: number) => dequeueFifo.call(this, count, visibilitySeconds, deadLetterQueue);
    // What stays visible would be taken again.
    if ((visibilitySeconds ?? Number(this.attributes.VisibilityTimeout)) === 0) return take(max);
    const all: Received[] = [];
    const inFlight = new Map<string, number>();
    while (all.length < max) {
      const next = take(max - all.length);
      if (next.length === 0) break;
      all.push(...next);
      for (const { ReceiptHandle } of next) {
        const group = this.inflightMessages.get(ReceiptHandle)?.message.messageGroupId;
        if (group === undefined) continue;
        inFlight.set(group, (inFlight.get(group) ?? 0) + 1);
        this.fifoLockedGroups.delete(group);
      }
    }
    for (const [group, count] of inFlight) this.fifoLockedGroups.set(group, count);
    return all;
  };

  queues.changeVisibility = function (this: FifoQueue, receiptHandle, seconds) {
    const group = this.inflightMessages.get(receiptHandle)?.message.messageGroupId;
    changeVisibility.call(this, receiptHandle, seconds);
    if (seconds === 0 && this.isFifo()) putInOrder(this, group);
  };

  queues.processTimers = function (this: FifoQueue) {
    const due = [...(this.isFifo() ? this.inflightMessages.values() : [])].filter(
      ({ visibilityDeadline }) => visibilityDeadline <= Date.now() + ABOUT_NOW_MS,
    );
    processTimers.call(this);
    for (const group of new Set(due.map(({ message }) => message.messageGroupId))) putInOrder(this, group);
  };
}
