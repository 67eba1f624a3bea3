// Sends messages in order within each key: the messages of a key are a lane of which only the first is ever under way, so that
// no failure can reorder it. Whom they go to is passed in.
import { setTimeout as sleep } from "node:timers/promises";
import { groupBy } from "../values/index.ts";
import { type CallLimits, packCalls } from "./call-limits.ts";
import type { Refusal } from "./refusal.ts";

const CONCURRENT_CALLS = 8;

/** Why a target did not take a message. */
export interface Refused {
  /** For people. */
  readonly reason: string;
  /** False if sending the same message again cannot help. */
  readonly isRetryable: boolean;
  /** True if it is this message that can never be accepted, while others are. @default false */
  readonly isOfMessage?: boolean;
}

export const asRefused = ({ kind, detail }: Refusal): Refused => ({
  reason: detail,
  isRetryable: kind === "service-refused",
  ...(kind === "message-refused" ? { isOfMessage: true } : {}),
});

interface Accepted<Message, Receipt> {
  readonly message: Message;
  readonly receipt: Receipt;
}

export interface LaneRefusal<Message> {
  /** This one and all later ones of its key, in order. */
  readonly messages: readonly Message[];
  readonly reason: string;
}

export interface LaneOptions<Message, Receipt> {
  /** Within which order is kept. */
  readonly keyOf: (message: Message) => string;
  /** What one call takes. */
  readonly limits: CallLimits;
  /** Sends messages of different keys in one call; one answer each, in order. What it throws ends everything. */
  readonly send: (messages: readonly Message[]) => Promise<readonly ({ readonly receipt: Receipt } | Refused)[]>;
  /** Of each message, beyond the client's own. */
  readonly maxAttempts: number;
  /** It doubles with each attempt. */
  readonly firstPauseMs: number;
  /** Waits between attempts. @default setTimeout */
  readonly pause?: (durationMs: number) => Promise<unknown>;
  /** Called after each call with what was accepted; nothing later of their keys is sent before it resolves. */
  readonly onAccepted?: (accepted: readonly Accepted<Message, Receipt>[]) => Promise<void>;
  /** Looked at before each call: false ends it, in order. @default never ends it */
  readonly mayContinue?: () => boolean;
}

interface Lane<Message> {
  /** The last first: taking one from the front of a long array moves all others. */
  readonly messages: Message[];
  attempts: number;
}

const NOT_NAMED: Refused = { reason: "the answer does not name this message", isRetryable: true };

/** Takes them in the order within each key; returns what was refused for good, or once too often. */
export async function sendInLanes<Message extends { readonly sizeBytes: number }, Receipt>(
  messages: readonly Message[],
  options: LaneOptions<Message, Receipt>,
): Promise<LaneRefusal<Message>[]> {
  const {
    keyOf,
    limits,
    send,
    maxAttempts,
    firstPauseMs,
    pause = sleep,
    onAccepted,
    mayContinue = () => true,
  } = options;
  const refusals: LaneRefusal<Message>[] = [];
  let lanes: Lane<Message>[] = [...groupBy(messages, keyOf).values()].map((own) => ({
    messages: own.reverse(),
    attempts: 0,
  }));
  while (lanes.length > 0 && mayContinue()) {
    let pauseMs = 0;
    const calls = packCalls(lanes, (lane) => headOf(lane).sizeBytes, limits);
    await inParallel(calls, CONCURRENT_CALLS, async (call) => {
      if (!mayContinue()) return;
      const answers = await send(call.map(headOf));
      const accepted: Accepted<Message, Receipt>[] = [];
      for (const [index, lane] of call.entries()) {
        const answer = answers[index] ?? NOT_NAMED;
        if ("receipt" in answer) {
          accepted.push({ message: headOf(lane), receipt: answer.receipt });
          lane.messages.pop();
          lane.attempts = 0;
        } else if (answer.isRetryable && lane.attempts + 1 < maxAttempts) {
          pauseMs = Math.max(pauseMs, firstPauseMs * 2 ** lane.attempts);
          lane.attempts += 1;
        } else refusals.push({ messages: lane.messages.splice(0).reverse(), reason: answer.reason });
      }
      if (accepted.length > 0) await onAccepted?.(accepted);
    });
    lanes = lanes.filter((lane) => lane.messages.length > 0);
    if (pauseMs > 0) await pause(pauseMs);
  }
  return refusals;
}

/** Lanes without messages are taken out as soon as they are. */
const headOf = <Message>({ messages }: Lane<Message>): Message => messages.at(-1) as Message;

/** Works on all items, so many at once. After a failure nothing new begins, and what is under way ends before it is thrown. */
export async function inParallel<Item>(
  items: Iterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const run = async (): Promise<void> => {
    for (let next = queue.next(); !next.done && failures.length === 0; next = queue.next()) {
      await work(next.value).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, run));
  if (failures.length > 0) throw failures[0];
}
