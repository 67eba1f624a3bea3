// Sends messages to one queue in lanes, as the engine SDK does: in order within each key.
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from "@aws-sdk/client-sqs";
import * as sending from "../../shared/sending/index.ts";

export interface LaneMessage<Item> {
  readonly item: Item;
  readonly key: string;
  /** Of body and attributes. */
  readonly sizeBytes: number;
  readonly entry: Omit<SendMessageBatchRequestEntry, "Id">;
}

export interface Accepted<Item> {
  readonly item: Item;
  /** The message's id in the queue. */
  readonly sentAs: string;
}

export interface LaneRefusal<Item> {
  /** This one and all later ones of its key. */
  readonly items: readonly Item[];
  readonly reason: string;
}

export interface LaneOptions<Item> {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  /** Called after each call with what the queue has accepted; nothing later of their keys is sent before it resolves. */
  readonly onAccepted: (accepted: readonly Accepted<Item>[]) => Promise<void>;
  /** Looked at before each call: false ends it, in order. */
  readonly mayContinue: () => boolean;
}

/** Takes them in the order within each key; returns what the queue refused. @throws what only a person can end */
export async function sendInLanes<Item>(
  messages: readonly LaneMessage<Item>[],
  { sqs, queueUrl, onAccepted, mayContinue }: LaneOptions<Item>,
): Promise<LaneRefusal<Item>[]> {
  const refusals = await sending.sendInLanes(messages, {
    ...{ keyOf: ({ key }) => key, limits: sending.SQS_CALL, maxAttempts: 6, firstPauseMs: 100, mayContinue },
    send: (batch) => send(batch, sqs, queueUrl),
    onAccepted: (accepted) => onAccepted(accepted.map(({ message: { item }, receipt }) => ({ item, sentAs: receipt }))),
  });
  return refusals.map(({ messages: refused, reason }) => ({ items: refused.map(({ item }) => item), reason }));
}

async function send(messages: readonly LaneMessage<unknown>[], sqs: SQSClient, QueueUrl: string) {
  const Entries = messages.map(({ entry }, index) => ({ Id: String(index), ...entry }));
  const call = sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries })).catch(sending.asUnreadableAnswer);
  const answer = await call.catch((error: unknown) => {
    const refusal = sending.refusalOfError(error);
    if (refusal.kind !== "service-refused") throw error;
    return refusal;
  });
  if ("kind" in answer) return messages.map(() => sending.asRefused(answer));
  const answers = sending.entryAnswers(messages.length, answer, ({ MessageId = "" }) => ({ receipt: MessageId }));
  return answers.map((each) => ("kind" in each ? sending.asRefused(each) : each));
}
