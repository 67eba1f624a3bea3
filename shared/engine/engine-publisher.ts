import { setTimeout as sleep } from "node:timers/promises";
import type { EngineEvent } from "../internal/index.ts";
import { BATCH_MAX_ENTRIES } from "../wiring/index.ts";
import { type NotAccepted, PublishError } from "./errors.ts";
import type { Target } from "./target.ts";
import { type EngineMessage, toMessages } from "./to-messages.ts";

/** Attempts per message beyond the client's own: with the pauses below about 6 seconds. */
const MAX_ATTEMPTS = 8;
const FIRST_PAUSE_MS = 50;
const CONCURRENT_CALLS = 8;

export interface EnginePublisher {
  /**
   * Publishes events in order within each partition key, and resolves once all are accepted.
   *
   * @throws PublishError naming the events that were not accepted; if one is invalid, none is sent.
   */
  publish(events: readonly EngineEvent[]): Promise<void>;
}

/**
 * A publisher for one target. Calls of `publish` run one after the other, so that they cannot overtake each other.
 *
 * @example
 * const engine = enginePublisher(queueTarget(new SQSClient(), queueArn));
 * await engine.publish([{ type: "START_WORKFLOW", workflow_id: "etl.daily" }]);
 */
export function enginePublisher(
  target: Target,
  pause: (durationMs: number) => Promise<unknown> = sleep,
): EnginePublisher {
  let previous: Promise<unknown> = Promise.resolve();
  return {
    publish(events) {
      const run = previous.then(() => sendAll(toMessages(events, target.maxBytes), target, pause));
      previous = run.catch(() => undefined);
      return run;
    },
  };
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
): Promise<void> {
  const notAccepted: NotAccepted[] = [];
  const byGroup = Map.groupBy(messages, ({ groupId }) => groupId);
  let lanes: Lane[] = [...byGroup.values()].map((group) => ({ messages: group, attempts: 0 }));
  while (lanes.length > 0) {
    const calls = packLanes(lanes, target.maxBytes).values();
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
            notAccepted.push(...lane.messages.map(({ index, type }) => ({ index, type, reason: refused.reason })));
            lane.messages.length = 0;
          }
        }
      }
    };
    await Promise.all(Array.from({ length: CONCURRENT_CALLS }, work));
    lanes = lanes.filter((lane) => lane.messages.length > 0);
    if (longestPauseMs > 0) await pause(longestPauseMs);
  }
  if (notAccepted.length > 0) throw new PublishError("not-accepted", distinct(notAccepted));
}

/** The first message of each lane, in calls of at most ten messages and what the target takes at once. */
function packLanes(lanes: readonly Lane[], maxBytes: number): Lane[][] {
  const calls: Lane[][] = [];
  let call: Lane[] = [];
  let bytes = 0;
  for (const lane of lanes) {
    const size = lane.messages[0]?.sizeBytes ?? 0;
    if (call.length === BATCH_MAX_ENTRIES || (call.length > 0 && bytes + size > maxBytes)) {
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

/** One entry per event, in the order of the list: several messages of one event may have been refused. */
function distinct(notAccepted: readonly NotAccepted[]): NotAccepted[] {
  const byIndex = new Map(notAccepted.map((entry) => [entry.index, entry]));
  return [...byIndex.values()].sort((a, b) => a.index - b.index);
}
