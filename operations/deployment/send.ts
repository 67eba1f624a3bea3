// Internal events through the engine SDK, as an engine would publish them.
import type { Engine, TypedEvent } from "../../shared/engines/index.ts";
import type { Target } from "./target.ts";

export interface SendEventsOptions {
  /** Whose events they are. */
  readonly engine: Engine;
  /** Ends it between two calls of the SDK. */
  readonly signal: AbortSignal;
  /** Told how many were sent so far. */
  readonly onSent: (events: number) => void;
}

/** Events per call of the SDK, so that progress is seen and an interruption takes effect. */
const EVENTS_AT_ONCE = 500;

/** To the internal queue, or to the internal topic where there are internal consumers. @throws PublishError about its last call */
export async function sendEvents(
  { clients, internalTopicArn, internalQueueArn }: Target,
  events: readonly TypedEvent[],
  { engine, signal, onSent }: SendEventsOptions,
): Promise<void> {
  // The SDK loads the engine that is shipped, which takes longer than all the rest of this room.
  const { enginePublisher, queueTarget, topicTarget } = await import("../../shared/publisher/index.ts");
  const to = internalTopicArn ? topicTarget(clients.sns, internalTopicArn) : queueTarget(clients.sqs, internalQueueArn);
  const publisher = enginePublisher(to, { engine });
  for (let sent = 0; sent < events.length && !signal.aborted; ) {
    const some = events.slice(sent, sent + EVENTS_AT_ONCE);
    await publisher.publish(some);
    sent += some.length;
    onSent(sent);
  }
}
