// External events as they come, from a temporary queue and subscription. Whose those are and when they were last used is in the
// queue's tags, so that what a killed run has left can be told from what another person uses right now.
import { randomUUID } from "node:crypto";
import { SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  ListQueueTagsCommand,
  type Message,
  paginateListQueues,
  ReceiveMessageCommand,
  TagQueueCommand,
} from "@aws-sdk/client-sqs";
import { batchesOf, inParallel } from "../../shared/sending/index.ts";
import {
  type FilterPolicy,
  type FilterPolicyScope,
  type ReceivedAttributes,
  unwrap,
} from "../../shared/subscriber/index.ts";
import { BATCH_MAX_ENTRIES } from "../../shared/wiring/index.ts";
import { detach, queueArn, subscriptionsOf } from "./subscriptions.ts";
import { externalTopicOf, type Target } from "./target.ts";

const WAIT_SECONDS = 5;
const MOST_LANES = 8;
const SEEN_EVERY_MS = 60_000;
/** Several times the interval: a slow network is no end. */
const ABANDONED_AFTER_MS = 5 * SEEN_EVERY_MS;
const SEEN_TAG = "sluice-tail-seen";
/** A forgotten queue keeps nothing for longer. */
const RETENTION_SECONDS = 3_600;

export type TailedEvent =
  | {
      readonly kind: "event";
      readonly deliveredMs: number;
      readonly attributes: ReceivedAttributes;
      readonly body: object;
    }
  /** Somebody else publishes to the topic too. */
  | { readonly kind: "problem"; readonly detail: string; readonly text: string };

export interface TailOptions {
  readonly filter: FilterPolicy | undefined;
  readonly scope: FilterPolicyScope;
  readonly signal: AbortSignal;
  /** Called once it listens. */
  readonly onListening?: () => void;
}

/**
 * Events until the signal comes, or nobody wants the next one; then queue and subscription are removed. To pause is not to ask for the
 * next: what comes meanwhile waits in the queue, for an hour at most.
 */
export async function* tail(target: Target, options: TailOptions): AsyncGenerator<TailedEvent> {
  const { signal, onListening } = options;
  const { sqs } = target.clients;
  const QueueUrl = await createTailQueue(target, options);
  let failure: unknown;
  let lanes = 1;
  const inUse = setInterval(() => {
    sqs.send(new TagQueueCommand({ QueueUrl, Tags: { [SEEN_TAG]: String(Date.now()) } })).catch((error: unknown) => {
      failure = error;
    });
  }, SEEN_EVERY_MS);
  try {
    onListening?.();
    while (!signal.aborted) {
      if (failure !== undefined) throw failure;
      const waitSeconds = lanes === 1 ? WAIT_SECONDS : 0;
      const receiving = Array.from({ length: lanes }, () => receive(target, QueueUrl, { signal, waitSeconds }));
      const messages = (await Promise.all(receiving)).flat();
      // Where more comes than one call after the other can fetch, several fetch at once.
      lanes = messages.length === lanes * BATCH_MAX_ENTRIES ? Math.min(MOST_LANES, lanes * 2) : 1;
      await inParallel(batchesOf(messages), MOST_LANES, async (batch) => {
        const Entries = batch.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
        await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      }).catch((error: unknown) => {
        failure = error; // nobody else gets what was received: it is shown first
      });
      for (const message of messages) yield tailedEvent(message);
    }
  } finally {
    clearInterval(inUse);
    await removeTail(target, QueueUrl);
  }
}

export function tailedEvent(message: Message): TailedEvent {
  const unwrapped = unwrap(message);
  if (unwrapped.kind === "problem") return { kind: "problem", detail: unwrapped.detail, text: message.Body ?? "" };
  const { attributes, body } = unwrapped;
  return { kind: "event", deliveredMs: Number(message.Attributes?.SentTimestamp ?? 0), attributes, body };
}

interface Receiving {
  readonly signal: AbortSignal;
  readonly waitSeconds: number;
}

async function receive({ clients }: Target, QueueUrl: string, { signal, waitSeconds }: Receiving): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: BATCH_MAX_ENTRIES,
    WaitTimeSeconds: waitSeconds,
    MessageAttributeNames: ["All"],
    MessageSystemAttributeNames: ["SentTimestamp"],
  });
  try {
    return (await clients.sqs.send(command, { abortSignal: signal })).Messages ?? [];
  } catch (error) {
    if (signal.aborted) return [];
    throw error;
  }
}

const PREFIX = "sluice-tail-";
const prefixOf = ({ stackName }: Target): string => `${PREFIX}${stackName.slice(0, 32)}-`;

/** Whether an endpoint is the queue of somebody's tail. */
export const isTail = (endpoint: string): boolean => endpoint.split(":").at(-1)?.startsWith(PREFIX) === true;

async function createTailQueue(target: Target, { filter, scope }: TailOptions): Promise<string> {
  const { sqs, sns } = target.clients;
  const topicArn = externalTopicOf(target);
  const isFifo = topicArn.endsWith(".fifo");
  const name = `${prefixOf(target)}${randomUUID().slice(0, 8)}${isFifo ? ".fifo" : ""}`;
  const { QueueUrl: url = "" } = await sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      tags: { [SEEN_TAG]: String(Date.now()) },
      Attributes: {
        MessageRetentionPeriod: String(RETENTION_SECONDS),
        Policy: JSON.stringify(queuePolicy(name, topicArn)),
        ...(isFifo ? { FifoQueue: "true" } : {}),
      },
    }),
  );
  try {
    await sns.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: "sqs",
        Endpoint: await queueArn(target, url),
        Attributes: {
          RawMessageDelivery: "true",
          ...(filter ? { FilterPolicy: JSON.stringify(filter), FilterPolicyScope: scope } : {}),
        },
      }),
    );
  } catch (error) {
    await removeTail(target, url);
    throw error;
  }
  return url;
}

/** URLs of queues that nobody has used for minutes. */
export async function abandonedTails(target: Target): Promise<string[]> {
  const client = target.clients.sqs;
  const abandoned: string[] = [];
  for await (const { QueueUrls = [] } of paginateListQueues(
    { client },
    { QueueNamePrefix: prefixOf(target), MaxResults: 1_000 },
  )) {
    for (const QueueUrl of QueueUrls) {
      const { Tags } = await client.send(new ListQueueTagsCommand({ QueueUrl }));
      // Without the tag it is none of ours, whatever its name.
      if (Date.now() - Number(Tags?.[SEEN_TAG]) > ABANDONED_AFTER_MS) abandoned.push(QueueUrl);
    }
  }
  return abandoned;
}

/** Subscription first: without it the topic would go on to deliver to a queue that is gone. */
export async function removeTail(target: Target, url: string): Promise<void> {
  const arn = await queueArn(target, url);
  for await (const { Endpoint, SubscriptionArn = "" } of subscriptionsOf(target)) {
    if (Endpoint === arn) await detach(target, SubscriptionArn);
  }
  await target.clients.sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
}

function queuePolicy(queueName: string, topicArn: string): object {
  const [, partition, , region, account] = topicArn.split(":");
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: `arn:${partition}:sqs:${region}:${account}:${queueName}`,
        Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
      },
    ],
  };
}
