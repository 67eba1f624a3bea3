// A message in the quarantine or dead-letter queue, with what is known of its origin (pure).
import type { Message } from "@aws-sdk/client-sqs";
import { QUARANTINE_ATTRIBUTE as NAME } from "../../shared/wiring/index.ts";

export interface StoredMessage {
  /** In this queue: a message that is stored again after a replay has another. */
  readonly id: string;
  /** As the engine sent it. */
  readonly body: string;
  readonly partitionKey: string;
  /** Its id and place in the internal queue. */
  readonly sqsMessageId: string;
  readonly sequenceNumber: string;
  /** When the engine sent it. */
  readonly sentMs: number;
  /** Only of quarantined messages. */
  readonly reason: string | undefined;
  readonly detail: string | undefined;
  readonly type: string | undefined;
  /** Of the queue's, by which it is deleted or released. */
  readonly receiptHandle: string;
}

export function storedMessage({ MessageId = "", Body = "", ...message }: Message): StoredMessage {
  const { Attributes = {}, MessageAttributes = {}, ReceiptHandle = "" } = message;
  const fact = (name: string): string | undefined => MessageAttributes[name]?.StringValue;
  return {
    id: MessageId,
    body: Body,
    // Without one it is a group of its own, as in the processor.
    partitionKey: fact(NAME.partitionKey) ?? Attributes.MessageGroupId ?? MessageId,
    sqsMessageId: fact(NAME.messageId) ?? MessageId,
    sequenceNumber: fact(NAME.sequenceNumber) ?? Attributes.SequenceNumber ?? "0",
    sentMs: Number(fact(NAME.sentTimeMs) ?? Attributes.SentTimestamp ?? 0),
    reason: fact(NAME.reason),
    detail: fact(NAME.detail),
    type: typeOf(Body),
    receiptHandle: ReceiptHandle,
  };
}

/** As the body says; whatever the engine, its events name their type there. */
function typeOf(body: string): string | undefined {
  try {
    const { type } = (JSON.parse(body) ?? {}) as { readonly type?: unknown };
    return typeof type === "string" ? type : undefined;
  } catch {
    return undefined;
  }
}

/** In the order in which the internal queue had them; the numbers have up to 128 bits. */
export function inQueueOrder(a: StoredMessage, b: StoredMessage): number {
  const [left, right] = [sequenceOf(a), sequenceOf(b)];
  if (left !== right) return left < right ? -1 : 1;
  return a.sentMs - b.sentMs;
}

const sequenceOf = ({ sequenceNumber }: StoredMessage): bigint =>
  /^\d+$/.test(sequenceNumber) ? BigInt(sequenceNumber) : 0n;

/** For a person or a file: wire names, and no receipt handle. */
export function factsOf(message: StoredMessage): Record<string, unknown> {
  const { id, body, partitionKey, sqsMessageId, sequenceNumber, sentMs, reason, detail, type } = message;
  return {
    id,
    reason,
    detail,
    type,
    partition_key: partitionKey,
    sqs_message_id: sqsMessageId,
    sequence_number: sequenceNumber,
    sent: new Date(sentMs).toISOString(),
    body,
  };
}
