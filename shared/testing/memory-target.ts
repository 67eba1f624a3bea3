// A target for the engine SDK that keeps what it is sent in memory.
import type { EngineEvent } from "../publisher/engine-publisher.ts";
import type { Target } from "../publisher/target.ts";
import type { EngineMessage } from "../publisher/to-messages.ts";
import { SQS_CALL } from "../sending/index.ts";

/** A target that can be asked what it was sent. */
export interface MemoryTarget<Wire extends object> extends Target {
  /** What was accepted, in its order. Of one deduplication id only the first: as if all were sent within five minutes. */
  readonly messages: readonly EngineMessage[];
  /** The events in them, in the same order; one that the engine splits is several. */
  readonly events: readonly Wire[];
}

/** For tests of what an engine does where an event is refused. */
export interface MemoryTargetOptions {
  /** Why a message is refused, for good; undefined accepts it. @default all are accepted */
  readonly refuse?: (message: EngineMessage) => string | undefined;
}

/**
 * A target in memory, that takes what the internal queue takes.
 *
 * @example
 * const target = memoryTarget();
 * await enginePublisher(target).publish([{ type: "START_WORKFLOW", workflow_id: "etl.daily" }]);
 * console.log(target.events, target.messages[0]?.groupId);
 */
export function memoryTarget<Wire extends object = EngineEvent>({
  refuse = () => undefined,
}: MemoryTargetOptions = {}): MemoryTarget<Wire> {
  const accepted = new Map<string, EngineMessage>();
  return {
    maxBytes: SQS_CALL.maxBytes,
    send: async (messages) =>
      messages.map((message) => {
        const reason = refuse(message);
        if (reason !== undefined) return { reason, isRetryable: false };
        const { deduplicationId } = message;
        if (!accepted.has(deduplicationId)) accepted.set(deduplicationId, message);
        const place = [...accepted.keys()].indexOf(deduplicationId) + 1;
        return { messageId: `message-${place}`, sequenceNumber: String(place) };
      }),
    get messages() {
      return [...accepted.values()];
    },
    get events() {
      return [...accepted.values()].map(({ body }) => JSON.parse(body) as Wire);
    },
  };
}
