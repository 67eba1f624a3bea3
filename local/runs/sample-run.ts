// A stretch of an engine's life through the embedded AWS, with subscribers attached.
import { readFile } from "node:fs/promises";
import type { Engine, LoadedEngine, SampleSubscriber } from "../../shared/engines/index.ts";
import type { TypedEvent } from "../../shared/internal/index.ts";
import { enginePublisher, queueTarget, toMessages, topicTarget } from "../../shared/publisher/index.ts";
import { SQS_MESSAGE_MAX_BYTES } from "../../shared/wiring/index.ts";
import type { EmbeddedAws, GivenUp } from "../embedded-aws.ts";
import type { LocalKafka } from "../kafka/local-kafka.ts";
import { type LocalStackOptions, startLocalStack } from "../local-stack.ts";
import { localArn } from "../this-machine.ts";
import { Books, enterProcessorLog, type WaitOptions, waitUntil } from "./books.ts";
import { drainQueue, messagesIn } from "./drain-queue.ts";
import { entranceOf } from "./entrance.ts";
import { type ReceivedEvent, receivedEvent, subscribeQueue } from "./external-queue.ts";
import { type Observers, observe, type QuarantinedMessage } from "./observe.ts";
import { workWhile } from "./work-while.ts";

export interface SubscriberResult extends SampleSubscriber {
  readonly queueUrl: string;
  received: number;
  example: ReceivedEvent | undefined;
}

export interface SampleRunOptions extends WaitOptions {
  readonly engine: LoadedEngine;
  /** Names; with Kafka each has a topic there. */
  readonly contracts: readonly string[];
  /** Parts of the engine that will read its events, each from a queue of its own. @default none */
  readonly internalConsumers?: readonly string[];
  /** Published to as well. */
  readonly localKafka: LocalKafka | undefined;
  readonly onStage: (text: string) => void;
  /** Called once everything runs, and awaited before the first event is published. */
  readonly onStarted?: (aws: EmbeddedAws) => Promise<void>;
  readonly onReceived?: LocalStackOptions["onReceived"];
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
  /** Of the function for Kafka; its external events are the records in topics, by topic. */
  readonly kafkaBooks: Books | undefined;
  readonly internalEvents: number;
  readonly subscribers: readonly SubscriberResult[];
  /** In the order in which the engine sent them. */
  readonly quarantined: readonly QuarantinedMessage[];
}

/** In each subscriber's queue, of what comes once the sample is over. */
export const KEPT_UNREAD = 1_000;

export async function runSample(options: SampleRunOptions): Promise<SampleRun> {
  const { onStage, onFailure, onDeliveryFailure, onGivenUp, onSubscriberLog, signal, localKafka } = options;
  const { engine, catalogue } = options.engine;
  const { internal } = engine;
  const books = new Books();
  const quarantined: QuarantinedMessage[] = [];
  const kafkaBooks = localKafka && new Books(books.received);
  const names: { processor?: string | undefined; kafka?: string | undefined } = {};
  onStage("Synthesizing the CDK app");
  const aws = await startLocalStack({
    engine: options.engine,
    cluster: "local",
    contracts: options.contracts,
    internalConsumers: options.internalConsumers ?? [],
    kafka: localKafka?.bootstrap,
    topic: "standard",
    signal,
    onSynthesized: () => onStage("Starting queues, topic and event processor from its template"),
    onLog(text, functionName) {
      if (names.processor === undefined || functionName === names.processor) enterProcessorLog(books, text);
      else if (kafkaBooks && functionName === names.kafka) enterProcessorLog(kafkaBooks, text);
      else onSubscriberLog(text, functionName);
    },
    ...{ onFailure, onDeliveryFailure, onGivenUp },
    ...(options.onReceived ? { onReceived: options.onReceived } : {}),
  });
  names.processor = aws.outputs["ProcessorName"];
  names.kafka = aws.outputs["KafkaProcessorName"];
  const observing = new AbortController();
  try {
    const observers = {
      onExternalEvent: () => undefined,
      onQuarantined: (message: QuarantinedMessage) => void quarantined.push(message),
      onDeadLettered: () => undefined,
    };
    const observation = await observe(aws, { books, internal, keepsQuarantine: true }, observers, observing.signal);
    const ofKafka =
      kafkaBooks &&
      (await observe(
        aws,
        { books: kafkaBooks, internal, keepsQuarantine: true, sink: "kafka" },
        IGNORE,
        observing.signal,
      ));
    const observations = ofKafka ? [observation, ofKafka] : [observation];
    const ended = observations.map((each) => each.ended);
    const subscribers = await Promise.all(catalogue.sample.subscribers.map((subscriber) => attach(aws, subscriber)));
    await options.onStarted?.(aws);
    const lines = (await readFile(catalogue.sample.file, "utf8")).split("\n").filter(Boolean);
    await workWhile([aws.ended, ...ended], signal, async (working) => {
      onStage(`Publishing ${lines.length} internal events with the engine SDK`);
      await publishLines(aws, lines, { books, engine });
      onStage("Waiting until every message is accounted for");
      for (const own of kafkaBooks ? [books, kafkaBooks] : [books]) {
        await waitUntil(() => own.addsUp, own, { ...options, signal: working });
      }
      if (working.aborted) return;
      for (const each of observations) await each.caughtUp();
    });
    const receiving = subscribers.map((subscriber) => receiveAll(aws, subscriber, observing.signal));
    while (!signal.aborted && (await undelivered(aws, subscribers)) > 0) await pause();
    observing.abort();
    await Promise.all([...ended, ...receiving]);
    for (const [topic, count] of Object.entries((await localKafka?.counts()) ?? {}))
      kafkaBooks?.externalEvents.add(topic, count);
    for (const { name } of subscribers) aws.keepLatest(localArn("sqs", name), KEPT_UNREAD);
    quarantined.sort((a, b) => Number(a.sent_time_ms) - Number(b.sent_time_ms));
    return { aws, books, kafkaBooks, internalEvents: lines.length, subscribers, quarantined };
  } catch (error) {
    observing.abort();
    await aws.stop();
    throw error;
  }
}

/** What is quarantined of Kafka stays in its queue. */
const IGNORE: Observers = {
  onExternalEvent: () => undefined,
  onQuarantined: () => undefined,
  onDeadLettered: () => undefined,
};

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
  const topicArn = outputs["InternalTopicArn"];
  const target = topicArn
    ? topicTarget(clients.sns, topicArn)
    : queueTarget(clients.sqs, outputs["InternalQueueArn"] ?? "");
  const publisher = enginePublisher(target, { engine });
  const entrance = entranceOf({ clients, outputs });
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
    await entrance.send([{ Id: id, MessageBody: line, MessageGroupId: id, MessageDeduplicationId: id }]);
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
