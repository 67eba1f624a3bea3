// Sends messages to one queue in order within each key: of each key only one is under way, so that no failure can reorder it.
import { setTimeout as sleep } from "node:timers/promises";
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from "@aws-sdk/client-sqs";
import { groupBy } from "../shared/values/index.ts";
import { packHeads, SQS_MESSAGE_MAX_BYTES } from "../shared/wiring/index.ts";
import { inParallel } from "./in-parallel.ts";

const CONCURRENT_CALLS = 8;
const MAX_ATTEMPTS = 6;
const FIRST_PAUSE_MS = 100;

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

interface Lane<Item> {
  readonly messages: LaneMessage<Item>[];
  attempts: number;
}

/** Takes them in the order within each key; returns what the queue refused. */
export async function sendInLanes<Item>(
  messages: readonly LaneMessage<Item>[],
  options: LaneOptions<Item>,
): Promise<LaneRefusal<Item>[]> {
  const refusals: LaneRefusal<Item>[] = [];
  const byKey = groupBy(messages, ({ key }) => key);
  let lanes: Lane<Item>[] = [...byKey.values()].map((own) => ({ messages: own, attempts: 0 }));
  while (lanes.length > 0 && options.mayContinue()) {
    let pauseMs = 0;
    await inParallel(packHeads(lanes, SQS_MESSAGE_MAX_BYTES), CONCURRENT_CALLS, async (call) => {
      if (!options.mayContinue()) return;
      const answers = await send(
        call.map((lane) => lane.messages[0] as LaneMessage<Item>),
        options,
      );
      const accepted: Accepted<Item>[] = [];
      for (const [index, lane] of call.entries()) {
        const answer = answers[index] ?? { refusal: "the answer does not name this message", isRetryable: true };
        if ("sentAs" in answer) {
          accepted.push({ item: (lane.messages.shift() as LaneMessage<Item>).item, sentAs: answer.sentAs });
          lane.attempts = 0;
        } else if (answer.isRetryable && lane.attempts + 1 < MAX_ATTEMPTS) {
          pauseMs = Math.max(pauseMs, FIRST_PAUSE_MS * 2 ** lane.attempts);
          lane.attempts += 1;
        } else {
          refusals.push({ items: lane.messages.splice(0).map(({ item }) => item), reason: answer.refusal });
        }
      }
      if (accepted.length > 0) await options.onAccepted(accepted);
    });
    lanes = lanes.filter((lane) => lane.messages.length > 0);
    if (pauseMs > 0) await sleep(pauseMs);
  }
  return refusals;
}

type Answer = { readonly sentAs: string } | { readonly refusal: string; readonly isRetryable: boolean };

async function send<Item>(messages: readonly LaneMessage<Item>[], options: LaneOptions<Item>): Promise<Answer[]> {
  const Entries = messages.map(({ entry }, index) => ({ Id: String(index), ...entry }));
  const command = new SendMessageBatchCommand({ QueueUrl: options.queueUrl, Entries });
  const { Successful = [], Failed = [] } = await options.sqs.send(command);
  const answers: Answer[] = [];
  for (const { Id, MessageId = "" } of Successful) answers[Number(Id)] = { sentAs: MessageId };
  for (const { Id, Code, Message = "", SenderFault } of Failed) {
    answers[Number(Id)] = { refusal: `${Code}: ${Message}`, isRetryable: SenderFault !== true };
  }
  return answers;
}
