// Looks at what is in a queue without consuming it: messages are taken (received, and so hidden from others for a while) and given
// back. The only file that reads the quarantine and dead-letter queues.
import { setTimeout as sleep } from "node:timers/promises";
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { batchesOf, entryAnswers, inParallel } from "../../../shared/sending/index.ts";
import { type QueueDepth, queueDepth } from "../../../shared/sending/queue-depth.ts";
import { BATCH_MAX_ENTRIES } from "../../../shared/wiring/index.ts";
import { TargetError } from "../../errors.ts";
import { type HeldMessage, heldMessage } from "./held-message.ts";
import type { HeldWork } from "./held-queue.ts";
import { beginTaking } from "./taken-file.ts";

const CONCURRENT_CALLS = 8;
/** A long poll asks all of SQS's servers; a short one only some. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html */
const WAIT_SECONDS = 1;
/** Rounds that bring nothing, after which there is nothing more, although the queue's approximate count says so. */
const EMPTY_ROUNDS = 3;
/** Beyond the time for looking and acting, in which a person reads and decides. */
const LEAST_HIDDEN_SECONDS = 180;
/** What one machine does at the least, looking and acting together. */
const MESSAGES_PER_SECOND = 20;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html */
const LONGEST_HIDDEN_SECONDS = 43_200;

const hiddenSecondsFor = (messages: number): number =>
  Math.min(LONGEST_HIDDEN_SECONDS, LEAST_HIDDEN_SECONDS + Math.ceil(messages / MESSAGES_PER_SECOND));

export interface TakenMessagesOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly hiddenSeconds: number;
  readonly nowMs: () => number;
  /** Told about messages as soon as they are taken. */
  readonly onTaken?: (messages: readonly HeldMessage[]) => void;
}

/** The messages of a queue that this process has taken. */
export class TakenMessages {
  readonly #options: TakenMessagesOptions;
  readonly #taken = new Map<string, HeldMessage>();
  #firstTakenMs: number | undefined;

  constructor(options: TakenMessagesOptions) {
    this.#options = options;
  }

  /** When the first of them comes back to the queue by itself; deleting is not safe any more from then on. */
  get hiddenUntilMs(): number {
    return (this.#firstTakenMs ?? this.#options.nowMs()) + this.#options.hiddenSeconds * 1_000;
  }

  /**
   * Takes what can be received, up to so many, and returns what was not taken before. About so many are expected; of a FIFO
   * queue only the first messages of each group (at most ten) can be received, the others once those are deleted.
   */
  async take(maxMessages: number, expected: number, signal: AbortSignal): Promise<HeldMessage[]> {
    const taken: HeldMessage[] = [];
    let emptyRounds = 0;
    const isDone = (): boolean =>
      taken.length >= maxMessages || emptyRounds >= (taken.length >= expected ? 1 : EMPTY_ROUNDS);
    while (!signal.aborted && !isDone()) {
      const callsLeft = Math.ceil((maxMessages - taken.length) / BATCH_MAX_ENTRIES);
      const calls = Math.min(callsLeft, emptyRounds === 0 ? CONCURRENT_CALLS : 1);
      const before = this.#options.nowMs();
      const received = await Promise.all(Array.from({ length: calls }, () => this.#receive(maxMessages)));
      this.#firstTakenMs ??= before;
      const fresh = received.flat().filter(({ id }) => !this.#taken.has(id));
      // A standard queue may hand out a message twice; its latest handle is the one that works.
      for (const message of received.flat()) this.#taken.set(message.id, message);
      this.#options.onTaken?.(fresh);
      taken.push(...fresh);
      emptyRounds = fresh.length > 0 ? 0 : emptyRounds + 1;
    }
    return taken;
  }

  async #receive(maxMessages: number): Promise<HeldMessage[]> {
    const { sqs, queueUrl, hiddenSeconds } = this.#options;
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(maxMessages, BATCH_MAX_ENTRIES),
      VisibilityTimeout: hiddenSeconds,
      WaitTimeSeconds: WAIT_SECONDS,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
    });
    return ((await sqs.send(command)).Messages ?? []).map(heldMessage);
  }

  /** Deletes them for good; returns those that the queue refused to delete. */
  async delete(messages: readonly HeldMessage[]): Promise<HeldMessage[]> {
    const { sqs, queueUrl } = this.#options;
    const refused: HeldMessage[] = [];
    await inParallel(batchesOf(messages), CONCURRENT_CALLS, async (batch) => {
      const Entries = batch.map(({ id }, index) => ({
        Id: String(index),
        ReceiptHandle: this.#taken.get(id)?.receiptHandle,
      }));
      const answer = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
      const answers = entryAnswers(batch.length, answer, () => undefined);
      for (const [index, message] of batch.entries()) {
        if (answers[index]) refused.push(message);
        else this.#taken.delete(message.id);
      }
    });
    if (this.#taken.size === 0) this.#firstTakenMs = undefined;
    return refused;
  }

  /** Gives back everything that is still taken. */
  async giveBack(): Promise<void> {
    const { sqs, queueUrl } = this.#options;
    const handles = [...this.#taken.values()].map(({ receiptHandle }) => receiptHandle);
    await giveBackHandles(sqs, queueUrl, handles);
    this.#taken.clear();
  }
}

/** A handle that has ended meanwhile is refused, and needs nothing. */
async function giveBackHandles(sqs: SQSClient, QueueUrl: string, handles: readonly string[]): Promise<void> {
  // Last first, so that the first of a group is again the first.
  await inParallel(batchesOf(handles.toReversed()), CONCURRENT_CALLS, async (batch) => {
    const Entries = batch.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  });
}

export interface TakingOptions {
  /** Removes messages, which one process of a machine does at a time. */
  readonly removes: boolean;
  /** Wait for messages that somebody else has hidden, which would be missed, or come back later and out of order; told how many. */
  readonly waitForHidden?: ((messages: number) => void) | undefined;
}

export interface Taking {
  readonly taken: TakenMessages;
  readonly depth: QueueDepth;
}

const LOOK_AGAIN_MS = 1_000;

/** The frame of everything that looks into a held queue: take, work, and give back whatever is still taken. */
export async function withTaken<Result>(
  { target, queue, signal }: HeldWork,
  { removes, waitForHidden }: TakingOptions,
  work: (taking: Taking) => Promise<Result>,
): Promise<Result> {
  const { sqs } = target.clients;
  const file = await beginTaking(queue.takenFile, {
    removes,
    giveBack: (handles) => giveBackHandles(sqs, queue.url, handles),
  });
  let taken: TakenMessages | undefined;
  try {
    let depth = await queueDepth(sqs, queue.url);
    const deadlineMs = Date.now() + hiddenSecondsFor(depth.visible + depth.inFlight) * 1_000;
    if (depth.inFlight > 0) waitForHidden?.(depth.inFlight);
    while (waitForHidden && depth.inFlight > 0 && !signal.aborted) {
      if (Date.now() > deadlineMs) {
        const messages = depth.inFlight;
        throw new TargetError("messages-hidden", `somebody else has hidden messages: ${messages}`, { messages });
      }
      await sleep(LOOK_AGAIN_MS);
      depth = await queueDepth(sqs, queue.url);
    }
    const hiddenSeconds = hiddenSecondsFor(depth.visible);
    taken = new TakenMessages({ sqs, queueUrl: queue.url, hiddenSeconds, nowMs: Date.now, onTaken: file.add });
    return await work({ taken, depth });
  } finally {
    await taken?.giveBack();
    file.remove();
  }
}
