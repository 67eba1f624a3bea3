import { setTimeout as sleep } from "node:timers/promises";
import type { engine as shippedEngine } from "#engine";
import type { InternalEvents, TypedEvent } from "../internal/index.ts";
import { SQS_CALL, sendInLanes } from "../sending/index.ts";
import { PublishError } from "./errors.ts";
import type { Receipt, Target } from "./target.ts";
import { type EngineMessage, type PublishOptions, toMessages } from "./to-messages.ts";

/** Attempts per message beyond the client's own: with the pauses below about 6 seconds. */
const MAX_ATTEMPTS = 8;
const FIRST_PAUSE_MS = 50;
/** However many partition keys there are, and however slowly each attempt ends: a publish that gets nowhere ends. */
const NOTHING_ACCEPTED_MAX_MS = 60_000;

/** An event as the engine that is shipped writes it. */
export type EngineEvent = Parameters<typeof shippedEngine.internal.split>[0];

/** Publishes an engine's events to one target. */
export interface EnginePublisher<Wire extends object = EngineEvent> {
  /**
   * Publishes events in order within each partition key, and resolves once all are accepted, with what the target gave for each, in
   * the order of the events. Ends at most 75 seconds after it began, or after the last message that was accepted: an attempt takes 10
   * seconds at most, and after 60 in which nothing was accepted none begins. Calls wait for those before them.
   *
   * @param events as JSON each of at most 1 MiB where the target is a queue, 256 KiB where it is a topic; times in them are epoch milliseconds
   * @param options what events are known by for five minutes, where that is not their content
   * @throws PublishError naming the events that were not accepted; if one is invalid, none is sent.
   * @throws InvalidTargetError if the client is of another region than the target; nothing is sent.
   */
  publish(events: readonly Wire[], options?: PublishOptions<Wire>): Promise<readonly PublishedEvent[]>;
}

/** An event that was accepted. */
export interface PublishedEvent {
  /** One, or several where the event was split. */
  readonly messages: readonly Receipt[];
}

/** For an engine of one's own, and for tests. */
export interface EnginePublisherOptions<Wire extends object> {
  /** Whose events they are. @default the engine that is shipped */
  readonly engine?: { readonly internal: InternalEvents<TypedEvent, Wire> };
  /** Waits between attempts. @default setTimeout */
  readonly pause?: (durationMs: number) => Promise<unknown>;
}

interface Call {
  readonly messages: readonly EngineMessage[];
  readonly events: number;
  readonly resolve: (published: readonly PublishedEvent[]) => void;
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
export function enginePublisher<Wire extends object = EngineEvent>(
  target: Target,
  { engine, pause = sleep }: EnginePublisherOptions<Wire> = {},
): EnginePublisher<Wire> {
  /** The first is under way. */
  const calls: Call[] = [];
  const runAll = async (): Promise<void> => {
    for (let call = calls[0]; call; call = calls[0]) {
      const { messages, events, resolve, reject } = call;
      const sent = await sendAll(messages, target, pause).catch(reject);
      calls.shift();
      if (sent?.refused.length === 0) resolve(publishedEvents(events, messages, sent.receipts));
      else if (sent) {
        reject(notAcceptedError(sent.refused));
        refuseBehind(sent.refused, calls);
      }
    }
  };
  return {
    publish: (events, options) =>
      new Promise((resolve, reject) => {
        const messages = toMessages(events, target.maxBytes, engine?.internal, options);
        calls.push({ messages, events: events.length, resolve, reject });
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

type Receipts = ReadonlyMap<EngineMessage, Receipt>;

interface Sent {
  readonly receipts: Receipts;
  readonly refused: RefusedMessage[];
}

async function sendAll(
  messages: readonly EngineMessage[],
  target: Target,
  pause: (durationMs: number) => Promise<unknown>,
): Promise<Sent> {
  const receipts = new Map<EngineMessage, Receipt>();
  let acceptedAtMs = performance.now();
  const refusals = await sendInLanes<EngineMessage, Receipt>(messages, {
    keyOf: ({ groupId }) => groupId,
    limits: { ...SQS_CALL, maxBytes: target.maxBytes },
    ...{ maxAttempts: MAX_ATTEMPTS, firstPauseMs: FIRST_PAUSE_MS, pause },
    mayContinue: () => performance.now() - acceptedAtMs < NOTHING_ACCEPTED_MAX_MS,
    // An answer that is too short says nothing of the others.
    send: async (batch) =>
      (await target.send(batch)).map((answer) =>
        answer && "reason" in answer ? answer : { receipt: answer ?? NO_RECEIPT },
      ),
    async onAccepted(accepted) {
      acceptedAtMs = performance.now();
      for (const { message, receipt } of accepted) receipts.set(message, receipt);
    },
  });
  const reasons = new Map(refusals.flatMap(({ messages: own, reason }) => own.map((message) => [message, reason])));
  const refused = messages
    .filter((message) => !receipts.has(message))
    .map((message) => ({ message, reason: reasons.get(message) ?? GIVEN_UP }));
  return { receipts, refused };
}

/** Of a target of somebody's own. */
const NO_RECEIPT: Receipt = { messageId: undefined, sequenceNumber: undefined };
const GIVEN_UP = `no message was accepted for ${NOTHING_ACCEPTED_MAX_MS / 1_000} seconds`;

function publishedEvents(events: number, messages: readonly EngineMessage[], receipts: Receipts): PublishedEvent[] {
  const published = Array.from({ length: events }, () => ({ messages: [] as Receipt[] }));
  for (const message of messages) published[message.index]?.messages.push(receipts.get(message) ?? NO_RECEIPT);
  return published;
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
