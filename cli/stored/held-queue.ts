// Looks at what is in a queue without consuming it: messages are received, hidden from others for a while, and released.
// The only file that reads the quarantine and dead-letter queues.
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { batchesOf } from "../../shared/sending/index.ts";
import { BATCH_MAX_ENTRIES } from "../../shared/wiring/index.ts";
import { inParallel } from "../in-parallel.ts";
import { type StoredMessage, storedMessage } from "./stored-message.ts";

const CONCURRENT_CALLS = 8;
/** A long poll asks all of SQS's servers; a short one only some. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html */
const WAIT_SECONDS = 1;
/** Rounds that bring nothing, after which there is nothing more, although the queue's approximate count says so. */
const EMPTY_ROUNDS = 3;
/** Beyond the time for looking and acting, in which a person reads and decides. */
const LEAST_HOLD_SECONDS = 180;
/** What one machine does at the least, looking and acting together. */
const MESSAGES_PER_SECOND = 20;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html */
const LONGEST_HOLD_SECONDS = 43_200;

export interface QueueDepth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export async function queueDepth(sqs: SQSClient, QueueUrl: string): Promise<QueueDepth> {
  const AttributeNames = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
  ] as const;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
  );
  const [visible = 0, inFlight = 0, delayed = 0] = AttributeNames.map((name) => Number(Attributes?.[name] ?? 0));
  return { visible, inFlight, delayed };
}

export const holdSecondsFor = (messages: number): number =>
  Math.min(LONGEST_HOLD_SECONDS, LEAST_HOLD_SECONDS + Math.ceil(messages / MESSAGES_PER_SECOND));

export interface HeldQueueOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly holdSeconds: number;
  readonly nowMs: () => number;
  /** Told about messages as soon as they are held. */
  readonly onHeld?: (messages: readonly StoredMessage[]) => void;
}

/** The messages of a queue that this process holds. */
export class HeldQueue {
  readonly #options: HeldQueueOptions;
  readonly #held = new Map<string, StoredMessage>();
  #firstHeldMs: number | undefined;

  constructor(options: HeldQueueOptions) {
    this.#options = options;
  }

  /** When the first of them comes back to the queue by itself; deleting is not safe any more from then on. */
  get heldUntilMs(): number {
    return (this.#firstHeldMs ?? this.#options.nowMs()) + this.#options.holdSeconds * 1_000;
  }

  /**
   * Holds what can be received, up to so many, and returns what was not held before. About so many are expected; of a FIFO
   * queue only the first messages of each group (at most ten) can be received, the others once those are deleted.
   */
  async take(maxMessages: number, expected: number, signal: AbortSignal): Promise<StoredMessage[]> {
    const taken: StoredMessage[] = [];
    let emptyRounds = 0;
    const isDone = (): boolean =>
      taken.length >= maxMessages || emptyRounds >= (taken.length >= expected ? 1 : EMPTY_ROUNDS);
    while (!signal.aborted && !isDone()) {
      const callsLeft = Math.ceil((maxMessages - taken.length) / BATCH_MAX_ENTRIES);
      const calls = Math.min(callsLeft, emptyRounds === 0 ? CONCURRENT_CALLS : 1);
      const before = this.#options.nowMs();
      const received = await Promise.all(Array.from({ length: calls }, () => this.#receive(maxMessages)));
      this.#firstHeldMs ??= before;
      const fresh = received.flat().filter(({ id }) => !this.#held.has(id));
      // A standard queue may hand out a message twice; its latest handle is the one that works.
      for (const message of received.flat()) this.#held.set(message.id, message);
      this.#options.onHeld?.(fresh);
      taken.push(...fresh);
      emptyRounds = fresh.length > 0 ? 0 : emptyRounds + 1;
    }
    return taken;
  }

  async #receive(maxMessages: number): Promise<StoredMessage[]> {
    const { sqs, queueUrl, holdSeconds } = this.#options;
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(maxMessages, BATCH_MAX_ENTRIES),
      VisibilityTimeout: holdSeconds,
      WaitTimeSeconds: WAIT_SECONDS,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
    });
    return ((await sqs.send(command)).Messages ?? []).map(storedMessage);
  }

  /** Deletes them for good; returns those that the queue refused to delete. */
  async delete(messages: readonly StoredMessage[]): Promise<StoredMessage[]> {
    const { sqs, queueUrl } = this.#options;
    const refused: StoredMessage[] = [];
    await inParallel(batchesOf(messages), CONCURRENT_CALLS, async (batch) => {
      const Entries = batch.map(({ id }, index) => ({
        Id: String(index),
        ReceiptHandle: this.#held.get(id)?.receiptHandle,
      }));
      const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
      const failed = new Set(Failed.map(({ Id }) => Number(Id)));
      for (const [index, message] of batch.entries()) {
        if (failed.has(index)) refused.push(message);
        else this.#held.delete(message.id);
      }
    });
    return refused;
  }

  /** Gives back everything that is still held. */
  async release(): Promise<void> {
    const { sqs, queueUrl } = this.#options;
    await releaseHandles(
      sqs,
      queueUrl,
      [...this.#held.values()].map(({ receiptHandle }) => receiptHandle),
    );
    this.#held.clear();
  }
}

/** A handle that has ended meanwhile is refused, and needs nothing. */
export async function releaseHandles(sqs: SQSClient, QueueUrl: string, handles: readonly string[]): Promise<void> {
  // Last first, so that the first of a group is again the first.
  await inParallel(batchesOf(handles.toReversed()), CONCURRENT_CALLS, async (batch) => {
    const Entries = batch.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  });
}
