// For who shows or stores the latest state: an event may overtake another, and come again after it.
import type { KnownEvent, UnknownEvent } from "#engine-subscriber";
import { contextOf } from "./event-context.ts";
import type { EventHandler } from "./event-handler.ts";
import { recency } from "./recency.ts";

/** What counts as outdated, and how much is remembered. */
export interface NewestOnlyOptions<Received = KnownEvent | UnknownEvent> {
  /**
   * What an event can be outdated for: all that shares its partition key (an instance with its steps), or its
   * subject alone (one run, or one attempt of a step). @default "partitionkey"
   */
  readonly per?: "partitionkey" | "subject";
  /** How many keys are remembered, those seen last. @default 10,000 */
  readonly maxKeys?: number;
  /** Told of every event that was dropped. */
  readonly onDropped?: (received: Received) => void;
}

/**
 * Drops an event when a newer one of its source was seen before it, in this process. Newer is what changed later, and of one moment what has
 * the later `sequence`. The same event may come again, so that work that failed can be repeated; once a newer one was seen it is not.
 */
export function newestOnly<Received extends { readonly event: object } = KnownEvent | UnknownEvent>(
  handle: EventHandler<Received>,
  options: NewestOnlyOptions<Received> = {},
): EventHandler<Received> {
  const { per = "partitionkey", maxKeys = 10_000, onDropped } = options;
  const recencyOf = recency(maxKeys);
  return (received) => {
    const context = contextOf(received.event);
    const key = JSON.stringify([context.source, context[per]]);
    return recencyOf(key, context) === "outdated" ? onDropped?.(received) : handle(received);
  };
}
