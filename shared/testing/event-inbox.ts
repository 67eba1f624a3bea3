// What a subscriber was given, for a test that waits for it.
import type { KnownEvent, UnknownEvent } from "#engine-subscriber";
import { isObject } from "../values/index.ts";

/** What came, and the way to wait for what has yet to come. */
export interface EventInbox<Received> {
  /** Takes what comes: a handler for whatever hands over events. */
  readonly handle: (received: Received) => void;
  /** All that came, in its order. */
  readonly received: readonly Received[];
  /**
   * The first of all that came, or that comes within so many milliseconds, of which `isIt` says so. @default 5000 milliseconds
   *
   * @throws EventNotReceivedError that lists what came instead; what `isIt` throws.
   */
  eventThat<Wanted extends Received>(
    isIt: (received: Received) => received is Wanted,
    withinMs?: number,
  ): Promise<Wanted>;
  /** The same, of a question that tells no type. @throws EventNotReceivedError; what `isIt` throws. */
  eventThat(isIt: (received: Received) => boolean, withinMs?: number): Promise<Received>;
}

/** An event that did not come in time. */
export class EventNotReceivedError extends Error {
  /** Tells it from other errors, also across copies of this package. */
  override readonly name = "EventNotReceivedError";
  /** The same for every error of this class. */
  readonly code = "event-not-received";
  /** It may come later. */
  readonly retryable = true;
}

const WITHIN_MS = 5_000;
/** Of a longer list, the latest. */
const MAX_LISTED = 20;
const MAX_LINE_LENGTH = 300;

/**
 * An inbox for what a subscriber is given, of the subscriber SDK or otherwise.
 *
 * @example
 * const inbox = eventInbox();
 * const subscriber = sqsSubscriber({ sqs, queueUrl, onEvent: inbox.handle });
 * await inbox.eventThat(({ event }) => event.type === "io.sluice.workflow.deleted.v1", 30_000);
 */
export function eventInbox<Received = KnownEvent | UnknownEvent>(): EventInbox<Received> {
  const received: Received[] = [];
  const waiting = new Set<(latest: Received) => void>();
  return {
    received,
    handle(each) {
      received.push(each);
      for (const look of waiting) look(each);
    },
    async eventThat(isIt: (each: Received) => boolean, withinMs = WITHIN_MS): Promise<never> {
      const there = received.findIndex(isIt);
      if (there !== -1) return received[there] as never;
      return new Promise((resolve, reject) => {
        const end = (settle: () => void): void => {
          clearTimeout(timer);
          waiting.delete(look);
          settle();
        };
        const look = (latest: Received): void => {
          try {
            if (isIt(latest)) end(() => resolve(latest as never));
          } catch (error) {
            end(() => reject(error));
          }
        };
        const late = () => new EventNotReceivedError(`no such event within ${withinMs} ms; ${listed(received)}`);
        const timer = setTimeout(() => end(() => reject(late())), withinMs);
        waiting.add(look);
      });
    },
  };
}

function listed(received: readonly unknown[]): string {
  if (received.length === 0) return "none came";
  const left = received.length - MAX_LISTED;
  const lines = received.slice(-MAX_LISTED).map((each) => `\n  ${lineOf(each)}`);
  return `${received.length} came instead:${left > 0 ? `\n  ${left} earlier, and` : ""}${lines.join("")}`;
}

/** Of a CloudEvent what tells it from others. */
function lineOf(received: unknown): string {
  const event = isObject(received) && "event" in received ? received["event"] : received;
  const line =
    isObject(event) && "specversion" in event
      ? `${event["type"]} ${event["subject"]} ${JSON.stringify(event["data"])}`
      : `${JSON.stringify(event)}`;
  return line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH).toWellFormed()}…` : line;
}
