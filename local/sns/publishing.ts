// What becomes of a message that SNS has taken: it gets its ids, and is delivered unless a FIFO topic has had it before.
import { hash, randomUUID } from "node:crypto";
import type { PublishedMessage } from "../../shared/notifications/index.ts";
import type { PublishEntry, TopicRules } from "./publish-request.ts";
import { createLedger, type Ledger, type Topic } from "./store.ts";

/** What SNS answers. */
export interface Published {
  readonly messageId: string;
  /** Of FIFO topics. */
  readonly sequenceNumber?: string | undefined;
}

export type Publish = (topicArn: string, topic: Topic, entry: PublishEntry) => Published;

export const rulesOf = ({ attributes }: Topic): TopicRules => ({
  isFifo: attributes["FifoTopic"] === "true",
  deduplicatesByContent: attributes["ContentBasedDeduplication"] === "true",
});

export function publishing(deliver: (message: PublishedMessage) => void): Publish {
  const ledgers = new WeakMap<Topic, Ledger>();
  return (topicArn, topic, { body, subject, messageAttributes, groupId, deduplicationId }) => {
    const message = { topicArn, messageId: randomUUID(), body, subject, messageAttributes, groupId };
    if (!rulesOf(topic).isFifo) {
      deliver(message);
      return message;
    }
    const ledger = ledgers.get(topic) ?? createLedger();
    ledgers.set(topic, ledger);
    const id = deduplicationId || hash("sha256", body, "hex");
    const { originalMessageId, originalSequenceNumber } = ledger.checkDeduplication(id);
    if (originalMessageId !== undefined)
      return { messageId: originalMessageId, sequenceNumber: originalSequenceNumber };
    const sequenceNumber = ledger.nextSequenceNumber();
    ledger.recordDeduplication(id, message.messageId, sequenceNumber);
    deliver({ ...message, deduplicationId: id, sequenceNumber });
    return { messageId: message.messageId, sequenceNumber };
  };
}
