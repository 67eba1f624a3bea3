// For who shows or stores the latest state: on a standard topic an event may overtake another.
import { LRUCache } from "lru-cache";
import type { KnownEvent, UnknownEvent } from "#engine-subscriber";
import type { EventHandler } from "./event-handler.ts";

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
 * Drops an event when a newer one was seen before it, in this process. The same event may come again, so that work that
 * failed can be repeated; once a newer one was seen it is not. Events that are no CloudEvents have no sequence, and all pass.
 */
export function newestOnly<Received extends { readonly event: object } = KnownEvent | UnknownEvent>(
  handle: EventHandler<Received>,
  options: NewestOnlyOptions<Received> = {},
): EventHandler<Received> {
  const { per = "partitionkey", maxKeys = 10_000, onDropped } = options;
  const newest = new LRUCache<string, string>({ max: maxKeys });
  return (received) => {
    const event = received.event as Readonly<Record<string, unknown>>;
    if (!("specversion" in event)) return handle(received);
    const [key, sequence] = [String(event[per]), String(event["sequence"])];
    const seen = newest.get(key);
    if (seen !== undefined && sequence < seen) return onDropped?.(received);
    newest.set(key, sequence);
    return handle(received);
  };
}
