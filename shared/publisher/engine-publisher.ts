import { setTimeout as sleep } from "node:timers/promises";
import type { engine as shippedEngine } from "#engine";
import type { InternalEvents, TypedEvent } from "../internal/index.ts";
import { groupBy } from "../values/index.ts";
import { packHeads } from "../wiring/index.ts";
import { PublishError } from "./errors.ts";
import type { Target } from "./target.ts";
import { type EngineMessage, toMessages } from "./to-messages.ts";

/** Attempts per message beyond the client's own: with the pauses below about 6 seconds. */
const MAX_ATTEMPTS = 8;
const FIRST_PAUSE_MS = 50;
const CONCURRENT_CALLS = 8;

/** An event as the engine that is shipped writes it. */
export type EngineEvent = Parameters<typeof shippedEngine.internal.split>[0];

/** Publishes an engine's events to one target. */
export interface EnginePublisher<Wire extends TypedEvent = EngineEvent> {
  /**
   * Publishes events in order within each partition key, and resolves once all are accepted.
   *
   * @throws PublishError naming the events that were not accepted; if one is invalid, none is sent.
   */
  publish(events: readonly Wire[]): Promise<void>;
}

/** For an engine of one's own, and for tests. */
export interface EnginePublisherOptions<Wire extends TypedEvent> {
  /** Whose events they are. @default the engine that is shipped */
  readonly engine?: { readonly internal: InternalEvents<TypedEvent, Wire> };
  /** Waits between attempts. @default setTimeout */
  readonly pause?: (durationMs: number) => Promise<unknown>;
}

interface Call {
  readonly messages: readonly EngineMessage[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A publisher for one target. Calls of `publish` run one after the other, so that they cannot overtake each other: if
 * one fails, those made behind it with events of the same partition keys fail with it, in order.
 *
 * @example
 * const engine = enginePublisher(queueTarget(new SQSClient(), queueArn));
 * await engine.publish([{ type: "START_WORKFLOW", workflow_id: "etl.daily" }]);
 */
export function enginePublisher<Wire extends TypedEvent = EngineEvent>(
  target: Target,
  { engine, pause = sleep }: EnginePublisherOptions<Wire> = {},
): EnginePublisher<Wire> {
  /** The first is under way. */
  const calls: Call[] = [];
  const runAll = async (): Promise<void> => {
    for (let call = calls[0]; call; call = calls[0]) {
      const { messages, resolve, reject } = call;
      const refused = await sendAll(messages, target, pause).catch(reject);
      calls.shift();
      if (refused?.length === 0) resolve();
      else if (refused) {
        reject(notAcceptedError(refused));
        refuseBehind(refused, calls);
      }
    }
  };
  return {
    publish: (events) =>
      new Promise((resolve, reject) => {
        calls.push({ messages: toMessages(events, target.maxBytes, engine?.internal), resolve, reject });
        if (calls.length === 1) void runAll();
      }),
  };
}

interface RefusedMessage {
  readonly message: EngineMessage;
  readonly reason: string;
}

/** Fails the calls that would overtake what was refused, and those that would then overtake these. */
function refuseBehind(refused: readonly RefusedMessage[], calls: Call[]): void {
  const groups = new Set(refused.map(({ message }) => message.groupId));
  for (const call of [...calls]) {
    if (!call.messages.some(({ groupId }) => groups.has(groupId))) continue;
    for (const { groupId } of call.messages) groups.add(groupId);
    calls.splice(calls.indexOf(call), 1);
    const reason = "an earlier event of its partition key, or of that of an event published with it, was not accepted";
    call.reject(notAcceptedError(call.messages.map((message) => ({ message, reason }))));
  }
}

interface Lane {
  readonly messages: EngineMessage[];
  attempts: number;
}

/** Each group is a lane of which only the first message is ever under way, so no failure can reorder it. */
async function sendAll(
  messages: readonly EngineMessage[],
  target: Target,
  pause: (durationMs: number) => Promise<unknown>,
): Promise<RefusedMessage[]> {
  const refusedMessages: RefusedMessage[] = [];
  const byGroup = groupBy(messages, ({ groupId }) => groupId);
  let lanes: Lane[] = [...byGroup.values()].map((group) => ({ messages: group, attempts: 0 }));
  while (lanes.length > 0) {
    const calls = packHeads(lanes, target.maxBytes).values();
    let longestPauseMs = 0;
    const work = async (): Promise<void> => {
      for (const call of calls) {
        const answers = await target.send(call.map((lane) => lane.messages[0] as EngineMessage));
        for (const [index, lane] of call.entries()) {
          const refused = answers[index];
          if (refused === undefined) {
            lane.messages.shift();
            lane.attempts = 0;
          } else if (refused.isRetryable && lane.attempts + 1 < MAX_ATTEMPTS) {
            longestPauseMs = Math.max(longestPauseMs, FIRST_PAUSE_MS * 2 ** lane.attempts);
            lane.attempts += 1;
          } else {
            refusedMessages.push(...lane.messages.map((message) => ({ message, reason: refused.reason })));
            lane.messages.length = 0;
          }
        }
      }
    };
    await Promise.all(Array.from({ length: CONCURRENT_CALLS }, work));
    lanes = lanes.filter((lane) => lane.messages.length > 0);
    if (longestPauseMs > 0) await pause(longestPauseMs);
  }
  return refusedMessages;
}

/** Names each event once, in the order of the list: several messages of one event may have been refused. */
function notAcceptedError(refused: readonly RefusedMessage[]): PublishError {
  const byIndex = new Map(
    refused.map(({ message: { index, type }, reason }) => [index, { index, type, reason }] as const),
  );
  return new PublishError(
    "not-accepted",
    [...byIndex.values()].sort((a, b) => a.index - b.index),
  );
}
