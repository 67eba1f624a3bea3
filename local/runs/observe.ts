// Looks at every message in the queues in which messages end, and enters it into the books.
import type { Message } from "@aws-sdk/client-sqs";
import type { InternalEvents } from "../../shared/internal/index.ts";
import { changeId } from "../../shared/subscriber/index.ts";
import { QUARANTINE_ATTRIBUTE } from "../../shared/wiring/index.ts";
import type { EmbeddedAws } from "../embedded-aws.ts";
import type { Books } from "./books.ts";
import { drainQueue, lookThrough, messagesIn } from "./drain-queue.ts";
import { type ReceivedEvent, receivedEvent, removeQueue, subscribeQueue } from "./external-queue.ts";

type QuarantineAttribute = (typeof QUARANTINE_ATTRIBUTE)[keyof typeof QUARANTINE_ATTRIBUTE];

/** Its body, and its attributes; one that it does not have is empty. */
export interface QuarantinedMessage extends Readonly<Record<QuarantineAttribute, string>> {
  readonly body: string;
}

export interface Observers {
  readonly onExternalEvent: (event: ReceivedEvent) => Promise<void> | void;
  readonly onQuarantined: (message: QuarantinedMessage) => Promise<void> | void;
  readonly onDeadLettered: (message: object) => Promise<void> | void;
}

/** Where messages are entered, and how they are read for it. */
export interface ObserveOptions {
  readonly books: Books;
  readonly internal: InternalEvents;
  /** Leave quarantined messages where they are, for a person to find. @default they are taken away */
  readonly keepsQuarantine?: boolean;
  /** Whose held messages. @default those of SNS, and every external event */
  readonly sink?: "kafka";
}

export interface Observation {
  /** Resolves once nothing more waits in the observed queues. */
  readonly caughtUp: () => Promise<void>;
  /** Rejects if observing breaks down; else ends with the signal. */
  readonly ended: Promise<void>;
}

type Taker = readonly [typeof drainQueue, queueUrl: string, (message: Message) => Promise<void> | void];

const POLL_MS = 20;

/** Subscribes without a filter, so every external event is seen, until the signal says stop. */
export async function observe(
  aws: EmbeddedAws,
  { books, internal, keepsQuarantine = false, sink }: ObserveOptions,
  observers: Observers,
  signal: AbortSignal,
): Promise<Observation> {
  const { sqs } = aws.clients;
  const prefix = sink === "kafka" ? "Kafka" : "";
  const everything = sink === "kafka" ? undefined : await subscribeQueue(aws, "sluice-tail-of-the-run");
  const takeExternal = (message: Message) => {
    const event = receivedEvent(message);
    books.enterExternal(String(event.attributes["type"]), changeId({ event: event.body as object }));
    return observers.onExternalEvent(event);
  };
  const takers: readonly Taker[] = [
    ...(everything === undefined ? [] : [[drainQueue, everything, takeExternal] as const]),
    [
      keepsQuarantine ? lookThrough : drainQueue,
      aws.outputs[`${prefix}QuarantineQueueUrl`] ?? "",
      async (message) => {
        const quarantined = quarantinedMessage(message);
        await observers.onQuarantined(quarantined);
        books.quarantined.add(quarantined.reason);
      },
    ],
    [
      drainQueue,
      aws.outputs[`${prefix}DeadLetterQueueUrl`] ?? "",
      async (message) => {
        await observers.onDeadLettered(deadLetteredMessage(message));
        books.deadLettered.add(typeName(message.Body ?? "", internal));
      },
    ],
  ];
  const ended = Promise.all(takers.map(([read, url, take]) => read(sqs, url, take, signal))).then(() =>
    everything === undefined ? undefined : removeQueue(aws, everything),
  );
  ended.catch(() => undefined); // whoever waits for it learns of it
  return {
    ended,
    async caughtUp() {
      for (const [read, url] of takers) {
        const seen = (): number => (read === lookThrough ? books.quarantined.total : 0);
        while (!signal.aborted && (await messagesIn(sqs, url)) > seen()) {
          await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        }
      }
    },
  };
}

/** The type under which a message is counted. */
function typeName(body: string, internal: InternalEvents): string {
  const parsed = internal.read(body);
  return parsed.kind === "parsed" ? parsed.type : "unreadable";
}

function quarantinedMessage({ Body = "", MessageAttributes = {} }: Message): QuarantinedMessage {
  const names = Object.values(QUARANTINE_ATTRIBUTE);
  const attributes = Object.fromEntries(names.map((name) => [name, MessageAttributes[name]?.StringValue ?? ""]));
  return { body: Body, ...(attributes as Record<QuarantineAttribute, string>) };
}

function deadLetteredMessage({ Body, MessageId, Attributes }: Message): object {
  return {
    body: Body,
    partition_key: Attributes?.MessageGroupId,
    sqs_message_id: MessageId,
    sequence_number: Attributes?.SequenceNumber,
    receive_count: Number(Attributes?.ApproximateReceiveCount),
  };
}
