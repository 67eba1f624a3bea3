// The temporary queue and subscription of `sluice tail`. Whose they are and when they were last used is in the queue's tags,
// so that what a killed run has left can be told from what another person uses right now.
import { randomUUID } from "node:crypto";
import { ListSubscriptionsByTopicCommand, SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  TagQueueCommand,
} from "@aws-sdk/client-sqs";
import type { FilterPolicy } from "../../shared/subscriber/index.ts";
import type { Target } from "../target/index.ts";

export const SEEN_EVERY_MS = 60_000;
/** Several times the interval: a slow network is no end. */
const ABANDONED_AFTER_MS = 5 * SEEN_EVERY_MS;

const SEEN_TAG = "sluice-tail-seen";
/** A forgotten queue keeps nothing for longer. */
const RETENTION_SECONDS = 3_600;

const prefixOf = ({ stackName }: Target): string => `sluice-tail-${stackName.slice(0, 32)}-`;

export interface TailQueue {
  readonly url: string;
  /** Says that it is still in use. */
  readonly touch: (nowMs: number) => Promise<void>;
  readonly remove: () => Promise<void>;
}

export async function createTailQueue(
  target: Target,
  policy: FilterPolicy | undefined,
  nowMs: number,
): Promise<TailQueue> {
  const { sqs, sns } = target.clients;
  const isFifo = target.externalTopicArn.endsWith(".fifo");
  const name = `${prefixOf(target)}${randomUUID().slice(0, 8)}${isFifo ? ".fifo" : ""}`;
  const { QueueUrl: url = "" } = await sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      tags: { [SEEN_TAG]: String(nowMs) },
      Attributes: {
        MessageRetentionPeriod: String(RETENTION_SECONDS),
        Policy: JSON.stringify(queuePolicy(name, target)),
        ...(isFifo ? { FifoQueue: "true" } : {}),
      },
    }),
  );
  const remove = (): Promise<void> => removeTail(target, url);
  try {
    await sns.send(
      new SubscribeCommand({
        TopicArn: target.externalTopicArn,
        Protocol: "sqs",
        Endpoint: await arnOf(target, url),
        Attributes: { RawMessageDelivery: "true", ...(policy ? { FilterPolicy: JSON.stringify(policy) } : {}) },
      }),
    );
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    url,
    remove,
    async touch(seenMs) {
      await sqs.send(new TagQueueCommand({ QueueUrl: url, Tags: { [SEEN_TAG]: String(seenMs) } }));
    },
  };
}

/** Queues that nobody has used for minutes. */
export async function abandonedTails(target: Target, nowMs: number): Promise<string[]> {
  const { sqs } = target.clients;
  const abandoned: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await sqs.send(
      new ListQueuesCommand({ QueueNamePrefix: prefixOf(target), MaxResults: 1_000, NextToken }),
    );
    for (const QueueUrl of page.QueueUrls ?? []) {
      const { Tags } = await sqs.send(new ListQueueTagsCommand({ QueueUrl }));
      const seenMs = Number(Tags?.[SEEN_TAG]);
      // Without the tag it is none of ours, whatever its name.
      if (nowMs - seenMs > ABANDONED_AFTER_MS) abandoned.push(QueueUrl);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return abandoned;
}

/** Subscription first: without it the topic would go on to deliver to a queue that is gone. */
export async function removeTail(target: Target, url: string): Promise<void> {
  const { sqs, sns } = target.clients;
  const arn = await arnOf(target, url);
  let NextToken: string | undefined;
  do {
    const page = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: target.externalTopicArn, NextToken }));
    for (const { Endpoint, SubscriptionArn } of page.Subscriptions ?? []) {
      if (Endpoint === arn) await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
}

async function arnOf({ clients }: Target, QueueUrl: string): Promise<string> {
  const { Attributes } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  return Attributes?.QueueArn ?? "";
}

function queuePolicy(queueName: string, { externalTopicArn }: Target): object {
  const [, partition, , region, account] = externalTopicArn.split(":");
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: `arn:${partition}:sqs:${region}:${account}:${queueName}`,
        Condition: { ArnEquals: { "aws:SourceArn": externalTopicArn } },
      },
    ],
  };
}
