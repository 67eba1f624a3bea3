// Sends stored messages back to the internal queue: original bytes, old partition key, and of each key only one under way, so
// that no failure can reorder it. The only file that writes to the internal queue from here.
import { setTimeout as sleep } from "node:timers/promises";
import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { BATCH_MAX_ENTRIES, SQS_MESSAGE_MAX_BYTES } from "../../shared/wiring/index.ts";
import { inParallel } from "../in-parallel.ts";
import { inQueueOrder, type StoredMessage } from "./stored-message.ts";

const CONCURRENT_CALLS = 8;
const MAX_ATTEMPTS = 6;
const FIRST_PAUSE_MS = 100;

export interface Accepted {
  readonly message: StoredMessage;
  /** Its id in the internal queue. */
  readonly sentAs: string;
}

export interface SendBackOptions {
  readonly sqs: SQSClient;
  readonly internalQueueUrl: string;
  /** Called after each call with what the queue has accepted; nothing later of their keys is sent before it resolves. */
  readonly onAccepted: (accepted: readonly Accepted[]) => Promise<void>;
  /** Looked at before each call: false ends it, in order. */
  readonly mayContinue: () => boolean;
}

export interface Refused {
  /** This one and all later ones of its key. */
  readonly messages: readonly StoredMessage[];
  readonly reason: string;
}

interface Lane {
  readonly messages: StoredMessage[];
  attempts: number;
}

/**
 * One for each stay in the queue: sending the same stored message again within five minutes is dropped, and a message that
 * was replayed and stored anew is not.
 */
const deduplicationId = ({ id }: StoredMessage): string => `replay-${id}`;

/** Returns what the internal queue refused. */
export async function sendBack(messages: readonly StoredMessage[], options: SendBackOptions): Promise<Refused[]> {
  const refused: Refused[] = [];
  const byKey = Map.groupBy(messages.toSorted(inQueueOrder), ({ partitionKey }) => partitionKey);
  let lanes: Lane[] = [...byKey.values()].map((own) => ({ messages: own, attempts: 0 }));
  while (lanes.length > 0 && options.mayContinue()) {
    let pauseMs = 0;
    await inParallel(packHeads(lanes), CONCURRENT_CALLS, async (call) => {
      if (!options.mayContinue()) return;
      const heads = call.map((lane) => lane.messages[0] as StoredMessage);
      const answers = await send(heads, options);
      const accepted: Accepted[] = [];
      for (const [index, lane] of call.entries()) {
        const answer = answers[index] ?? { refusal: "the answer does not name this message", isRetryable: true };
        if ("sentAs" in answer) {
          accepted.push({ message: heads[index] as StoredMessage, sentAs: answer.sentAs });
          lane.messages.shift();
          lane.attempts = 0;
        } else if (answer.isRetryable && lane.attempts + 1 < MAX_ATTEMPTS) {
          pauseMs = Math.max(pauseMs, FIRST_PAUSE_MS * 2 ** lane.attempts);
          lane.attempts += 1;
        } else {
          refused.push({ messages: lane.messages.splice(0), reason: answer.refusal });
        }
      }
      if (accepted.length > 0) await options.onAccepted(accepted);
    });
    lanes = lanes.filter((lane) => lane.messages.length > 0);
    if (pauseMs > 0) await sleep(pauseMs);
  }
  return refused;
}

/** The first message of each lane, in calls of at most ten messages and what SQS takes at once. */
function packHeads(lanes: readonly Lane[]): Lane[][] {
  const calls: Lane[][] = [];
  let call: Lane[] = [];
  let bytes = 0;
  for (const lane of lanes) {
    const size = Buffer.byteLength(lane.messages[0]?.body ?? "");
    if (call.length === BATCH_MAX_ENTRIES || (call.length > 0 && bytes + size > SQS_MESSAGE_MAX_BYTES)) {
      calls.push(call);
      call = [];
      bytes = 0;
    }
    call.push(lane);
    bytes += size;
  }
  if (call.length > 0) calls.push(call);
  return calls;
}

type Answer = { readonly sentAs: string } | { readonly refusal: string; readonly isRetryable: boolean };

async function send(messages: readonly StoredMessage[], options: SendBackOptions): Promise<Answer[]> {
  const Entries = messages.map((message, index) => ({
    Id: String(index),
    MessageBody: message.body,
    MessageGroupId: message.partitionKey,
    MessageDeduplicationId: deduplicationId(message),
  }));
  const command = new SendMessageBatchCommand({ QueueUrl: options.internalQueueUrl, Entries });
  const { Successful = [], Failed = [] } = await options.sqs.send(command);
  const answers: Answer[] = [];
  for (const { Id, MessageId = "" } of Successful) answers[Number(Id)] = { sentAs: MessageId };
  for (const { Id, Code, Message = "", SenderFault } of Failed) {
    answers[Number(Id)] = { refusal: `${Code}: ${Message}`, isRetryable: SenderFault !== true };
  }
  return answers;
}
