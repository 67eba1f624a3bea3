// A stretch of an engine's life through the embedded AWS, with subscribers attached.
import { readFile } from "node:fs/promises";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Engine, LoadedEngine, SampleSubscriber } from "../../shared/engines/index.ts";
import type { TypedEvent } from "../../shared/internal/index.ts";
import { enginePublisher, queueTarget, toMessages } from "../../shared/publisher/index.ts";
import { SQS_MESSAGE_MAX_BYTES } from "../../shared/wiring/index.ts";
import type { EmbeddedAws, GivenUp } from "../embedded-aws.ts";
import { startLocalStack } from "../local-stack.ts";
import { localArn } from "../this-machine.ts";
import { Books, enterProcessorLog, type WaitOptions, waitUntil } from "./books.ts";
import { drainQueue, messagesIn } from "./drain-queue.ts";
import { type ReceivedEvent, receivedEvent, subscribeQueue } from "./external-queue.ts";
import { observe, type QuarantinedMessage } from "./observe.ts";
import { workWhile } from "./work-while.ts";

export interface SubscriberResult extends SampleSubscriber {
  readonly queueUrl: string;
  received: number;
  example: ReceivedEvent | undefined;
}

export interface SampleRunOptions extends WaitOptions {
  readonly engine: LoadedEngine;
  readonly onStage: (text: string) => void;
  readonly onFailure: (message: string) => void;
  readonly onDeliveryFailure: (message: string) => void;
  readonly onGivenUp: (givenUp: GivenUp) => void;
  /** What functions other than the processor write to their logs. */
  readonly onSubscriberLog: (text: string, functionName: string) => void;
}

export interface SampleRun {
  /** Still running; the caller stops it. */
  readonly aws: EmbeddedAws;
  readonly books: Books;
  readonly internalEvents: number;
  readonly subscribers: readonly SubscriberResult[];
  /** In the order in which the engine sent them. */
  readonly quarantined: readonly QuarantinedMessage[];
}

/** In each subscriber's queue, of what comes once the sample is over. */
export const KEPT_UNREAD = 1_000;

export async function runSample(options: SampleRunOptions): Promise<SampleRun> {
  const { onStage, onFailure, onDeliveryFailure, onGivenUp, onSubscriberLog, signal } = options;
  const { engine, catalogue } = options.engine;
  const { internal } = engine;
  const books = new Books();
  const quarantined: QuarantinedMessage[] = [];
  let processorName: string | undefined;
  onStage("Synthesizing the CDK app");
  const aws = await startLocalStack({
    engine: options.engine,
    cluster: "local",
    contracts: engine.contracts.slice(0, 1).map(({ name }) => name),
    topic: "standard",
    signal,
    onSynthesized: () => onStage("Starting queues, topic and event processor from its template"),
    onLog(text, functionName) {
      if (processorName === undefined || functionName === processorName) enterProcessorLog(books, text);
      else onSubscriberLog(text, functionName);
    },
    ...{ onFailure, onDeliveryFailure, onGivenUp },
  });
  processorName = aws.outputs["ProcessorName"];
  const observing = new AbortController();
  try {
    const observers = {
      onExternalEvent: () => undefined,
      onQuarantined: (message: QuarantinedMessage) => void quarantined.push(message),
      onDeadLettered: () => undefined,
    };
    const observation = await observe(aws, { books, internal, keepsQuarantine: true }, observers, observing.signal);
    const subscribers = await Promise.all(catalogue.sample.subscribers.map((subscriber) => attach(aws, subscriber)));
    const lines = (await readFile(catalogue.sample.file, "utf8")).split("\n").filter(Boolean);
    await workWhile([aws.ended, observation.ended], signal, async (working) => {
      onStage(`Publishing ${lines.length} internal events with the engine SDK`);
      await publishLines(aws, lines, { books, engine });
      onStage("Waiting until every message is accounted for");
      await waitUntil(() => books.addsUp, books, { ...options, signal: working });
      if (!working.aborted) await observation.caughtUp();
    });
    const receiving = subscribers.map((subscriber) => receiveAll(aws, subscriber, observing.signal));
    while (!signal.aborted && (await undelivered(aws, subscribers)) > 0) await pause();
    observing.abort();
    await Promise.all([observation.ended, ...receiving]);
    for (const { name } of subscribers) aws.keepLatest(localArn("sqs", name), KEPT_UNREAD);
    quarantined.sort((a, b) => Number(a.sent_time_ms) - Number(b.sent_time_ms));
    return { aws, books, internalEvents: lines.length, subscribers, quarantined };
  } catch (error) {
    observing.abort();
    await aws.stop();
    throw error;
  }
}

async function attach(aws: EmbeddedAws, subscriber: SampleSubscriber): Promise<SubscriberResult> {
  const queueUrl = await subscribeQueue(aws, subscriber.name, subscriber.filterPolicy);
  return { ...subscriber, queueUrl, received: 0, example: undefined };
}

/** The engine SDK refuses to send what nobody could read; such lines stand for an engine that does not use it. */
async function publishLines(
  { clients, outputs }: EmbeddedAws,
  lines: readonly string[],
  { books, engine }: { readonly books: Books; readonly engine: Engine },
): Promise<void> {
  const { internal } = engine;
  const publisher = enginePublisher(queueTarget(clients.sqs, outputs["InternalQueueArn"] ?? ""), { engine });
  let events: TypedEvent[] = [];
  const flush = async (): Promise<void> => {
    for (const { type } of toMessages(events, SQS_MESSAGE_MAX_BYTES, internal)) books.received.add(type);
    await publisher.publish(events);
    events = [];
  };
  for (const [index, line] of lines.entries()) {
    const parsed = internal.read(line);
    if (parsed.kind === "parsed") {
      events.push(JSON.parse(line));
      continue;
    }
    await flush();
    books.received.add("unreadable");
    const id = `line-${index + 1}`;
    await clients.sqs.send(
      new SendMessageCommand({
        QueueUrl: outputs["InternalQueueUrl"],
        MessageBody: line,
        MessageGroupId: id,
        MessageDeduplicationId: id,
      }),
    );
  }
  await flush();
}

function receiveAll(aws: EmbeddedAws, subscriber: SubscriberResult, signal: AbortSignal): Promise<void> {
  return drainQueue(
    aws.clients.sqs,
    subscriber.queueUrl,
    (message) => {
      subscriber.received += 1;
      subscriber.example ??= receivedEvent(message);
    },
    signal,
  );
}

async function undelivered({ clients }: EmbeddedAws, subscribers: readonly SubscriberResult[]): Promise<number> {
  const depths = await Promise.all(subscribers.map(({ queueUrl }) => messagesIn(clients.sqs, queueUrl)));
  return depths.reduce((sum, depth) => sum + depth, 0);
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
