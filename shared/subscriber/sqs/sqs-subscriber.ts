import { setTimeout as sleep } from "node:timers/promises";
import type { Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Consumer } from "sqs-consumer";
import type { KnownEvent, UnknownEvent } from "#engine-subscriber";
import { BATCH_MAX_ENTRIES } from "../../wiring/index.ts";
import { type EventHandler, type EventReader, readerOr } from "../event-handler.ts";
import { type FailedMessage, processMessages } from "./process-messages.ts";

/** Which queue, and what is done with its events. */
export interface SqsSubscriberOptions<Received = KnownEvent | UnknownEvent> {
  /** The client, with region and credentials. */
  readonly sqs: SQSClient;
  /** A queue that is subscribed to the topic, raw or not. */
  readonly queueUrl: string;
  /** Does the work; the message is deleted once it has resolved. */
  readonly onEvent: EventHandler<Received>;
  /** @default readEvent, for the contracts of the engine that is shipped */
  readonly read?: EventReader<Received>;
  /** Told of every message that stays in the queue, for the log. */
  readonly onFailed?: (failed: FailedMessage) => void;
  /** Told when SQS cannot be reached, refuses, or has not answered ten seconds after a request's wait; it is tried again. */
  readonly onError?: (error: Error) => void;
  /** After how many seconds a message that failed comes again. Work may take longer: it is extended. @default 30 */
  readonly visibilityTimeoutSeconds?: number;
  /** How many seconds one request waits for messages; `stop` has to wait for it. @default 20 */
  readonly waitTimeSeconds?: number;
}

/** A reader of one queue. */
export interface SqsSubscriber {
  /** Begins to receive; twice is once. */
  readonly start: () => void;
  /** Resolves once nothing is under way any more: no work, and no request, which ends ten seconds after its wait at the latest. */
  readonly stop: () => Promise<void>;
}

/** `stop` ends when the work does, not before. */
const STOP_MAX_MS = 86_400_000;
/** Beyond what a request waits for by itself: with all that the client tries again. */
const ANSWER_MAX_MS = 10_000;
/** Beyond the client's own pauses, which end where it gives up or takes an error for final. */
const PAUSE_AFTER_ERROR_MS = 1_000;

/**
 * Takes events from a queue until it is stopped, up to ten at a time, and deletes those that are done. On a FIFO queue
 * the order within each group is kept, also when one fails.
 *
 * @example
 * const subscriber = sqsSubscriber({ sqs: new SQSClient(), queueUrl, onEvent: async ({ event }) => store(event) });
 * subscriber.start();
 */
export function sqsSubscriber<Received = KnownEvent | UnknownEvent>(
  options: SqsSubscriberOptions<Received>,
): SqsSubscriber {
  const { sqs, queueUrl, onEvent, onFailed, onError, visibilityTimeoutSeconds = 30, waitTimeSeconds = 20 } = options;
  const isFifo = queueUrl.endsWith(".fifo");
  const handleMessageBatch = async (messages: Message[]): Promise<Message[]> => {
    const failed = await processMessages(
      messages.map((message) => ({
        id: message.MessageId ?? "",
        group: isFifo ? message.Attributes?.MessageGroupId : undefined,
        message,
      })),
      onEvent,
      readerOr(options.read),
    );
    for (const each of failed) onFailed?.(each);
    const failedIds = new Set(failed.map(({ id }) => id));
    return messages.filter(({ MessageId = "" }) => !failedIds.has(MessageId));
  };
  let isTroubled = false;
  const preReceiveMessageCallback = async (): Promise<void> => {
    if (isTroubled) await sleep(PAUSE_AFTER_ERROR_MS);
    isTroubled = false;
  };
  const consumer = Consumer.create({
    sqs: impatient(sqs, waitTimeSeconds * 1_000 + ANSWER_MAX_MS),
    queueUrl,
    handleMessageBatch,
    preReceiveMessageCallback,
    batchSize: BATCH_MAX_ENTRIES,
    messageAttributeNames: ["All"],
    messageSystemAttributeNames: ["MessageGroupId"],
    visibilityTimeout: visibilityTimeoutSeconds,
    heartbeatInterval: visibilityTimeoutSeconds / 3,
    waitTimeSeconds,
    authenticationErrorTimeout: 0,
    pollingCompleteWaitTimeMs: STOP_MAX_MS,
    suppressFifoWarning: true, // it is about handling messages of one batch side by side, which we do not
  });
  consumer.on("error", (error) => {
    isTroubled = true;
    onError?.(error);
  });
  let stopped = Promise.resolve();
  return {
    start: () => consumer.start(),
    stop() {
      if (!consumer.status.isRunning) return stopped; // or about to be
      stopped = new Promise((resolve) => consumer.once("stopped", () => resolve()));
      consumer.stop();
      return stopped;
    },
  };
}

/** The client, for what the consumer asks of it: a request that gets no answer is given up, so that `stop` need not wait for ever. */
function impatient(sqs: SQSClient, maxMs: number): SQSClient {
  const send = async (command: ReceiveMessageCommand, options: { readonly abortSignal: AbortSignal }) => {
    const controller = new AbortController();
    const late = new DOMException(`no answer within ${maxMs} ms`, "TimeoutError");
    const timer = setTimeout(() => controller.abort(late), maxMs);
    try {
      const abortSignal = AbortSignal.any([options.abortSignal, controller.signal]);
      return await sqs.send(command, { ...options, abortSignal });
    } catch (error) {
      throw controller.signal.aborted ? late : error;
    } finally {
      clearTimeout(timer);
    }
  };
  return { send } as unknown as SQSClient;
}
