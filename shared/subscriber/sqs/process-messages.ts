// One batch from a queue: which messages are done, and which have to come again. The rule of both wrappers.

import { groupBy } from "../../values/index.ts";
import type { EventHandler, EventReader } from "../event-handler.ts";
import { isProblem } from "../reading/index.ts";

export interface QueuedMessage {
  readonly id: string;
  /** What order is kept within; only of a FIFO queue. */
  readonly group: string | undefined;
  /** As it was received. */
  readonly message: unknown;
}

/** Why a message stays in the queue: it comes again, and ends in the queue's dead-letter queue. */
export interface FailedMessage {
  /** The message id of SQS. */
  readonly id: string;
  /** Its own fault, or that of a message before it in its group. */
  readonly reason: "unreadable-event" | "handler-failed" | "earlier-message-of-group-failed";
  /** What is wrong, for people. */
  readonly detail: string;
  /** What the handler threw. */
  readonly cause?: unknown;
}

/**
 * Hands over the events of a batch and returns the messages that failed. Messages of a FIFO queue are worked on in order
 * within their group, and once one has failed all later ones of its group fail; all others side by side.
 */
export async function processMessages<Received>(
  messages: readonly QueuedMessage[],
  onEvent: EventHandler<Received>,
  read: EventReader<Received>,
): Promise<readonly FailedMessage[]> {
  const lanes = groupBy(messages, ({ id, group }) => (group === undefined ? `id ${id}` : `group ${group}`));
  const failed = await Promise.all([...lanes.values()].map((lane) => processLane(lane, onEvent, read)));
  return failed.flat();
}

async function processLane<Received>(
  lane: readonly QueuedMessage[],
  onEvent: EventHandler<Received>,
  read: EventReader<Received>,
): Promise<FailedMessage[]> {
  const failed: FailedMessage[] = [];
  for (const queued of lane) {
    const [first] = failed;
    const failure = first
      ? { id: queued.id, reason: "earlier-message-of-group-failed" as const, detail: first.id }
      : await failureOf(queued, onEvent, read);
    if (failure) failed.push(failure);
  }
  return failed;
}

async function failureOf<Received>(
  { id, message }: QueuedMessage,
  onEvent: EventHandler<Received>,
  read: EventReader<Received>,
): Promise<FailedMessage | undefined> {
  const reading = read(message);
  if (isProblem(reading)) return { id, reason: "unreadable-event", detail: reading.detail };
  try {
    await onEvent(reading);
    return undefined;
  } catch (cause) {
    return { id, reason: "handler-failed", detail: cause instanceof Error ? cause.message : String(cause), cause };
  }
}
