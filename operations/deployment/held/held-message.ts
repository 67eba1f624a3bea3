// A message in the quarantine or dead-letter queue, with what is known of its origin (pure).
import type { Message } from "@aws-sdk/client-sqs";
import { QUARANTINE_ATTRIBUTE as NAME } from "../../../shared/wiring/index.ts";

export interface HeldMessage {
  /** In this queue: one that comes back after a replay has another. */
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

export function heldMessage({ MessageId = "", Body = "", ...message }: Message): HeldMessage {
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
export function inQueueOrder(a: HeldMessage, b: HeldMessage): number {
  const [left, right] = [sequenceOf(a), sequenceOf(b)];
  if (left !== right) return left < right ? -1 : 1;
  return a.sentMs - b.sentMs;
}

const sequenceOf = ({ sequenceNumber }: HeldMessage): bigint =>
  /^\d+$/.test(sequenceNumber) ? BigInt(sequenceNumber) : 0n;

/** In wire names, for whoever shows or writes it: no receipt handle. */
export const heldFacts = (message: HeldMessage) => ({
  id: message.id,
  reason: message.reason,
  detail: message.detail,
  type: message.type,
  partition_key: message.partitionKey,
  sqs_message_id: message.sqsMessageId,
  sequence_number: message.sequenceNumber,
  sent: new Date(message.sentMs).toISOString(),
  body: message.body,
});
export type HeldFacts = Readonly<ReturnType<typeof heldFacts>>;
