// Delivery is at least once: the same change may come twice, always with the same source and id.
import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { KnownEvent, UnknownEvent } from "#engine-subscriber";
import { contextOf } from "./event-context.ts";
import type { EventHandler } from "./event-handler.ts";

/** Remembers which changes were handled. */
export interface DuplicateStore {
  /**
   * Does the work unless it was done before for this id. While the same work is under way elsewhere it waits or rejects;
   * work that rejects is not done, and the next one with its id tries again.
   */
  once(id: string, work: () => Promise<void>): Promise<"done" | "duplicate">;
}

/**
 * Hands each change on once, as far as the store remembers.
 *
 * @example
 * const handle = withoutDuplicates(async ({ event }) => store(event));
 */
export function withoutDuplicates<Received extends Identified = KnownEvent | UnknownEvent>(
  handle: EventHandler<Received>,
  store: DuplicateStore = memoryDuplicates(),
): EventHandler<Received> {
  return async (received) => {
    await store.once(changeId(received), async () => handle(received));
  };
}

/** Remembers so many ids, those seen last, and only in this process. */
export function memoryDuplicates(maxIds = 10_000): DuplicateStore {
  const done = new LRUCache<string, true>({ max: maxIds });
  const underWay = new Map<string, Promise<void>>();
  return {
    async once(id, work) {
      for (let other = underWay.get(id); other; other = underWay.get(id)) await other.catch(() => undefined);
      if (done.get(id)) return "duplicate";
      const own = work();
      underWay.set(id, own);
      try {
        await own;
        done.set(id, true);
        return "done";
      } finally {
        underWay.delete(id);
      }
    },
  };
}

/** Whatever was read. */
interface Identified {
  readonly event: object;
}

/**
 * The same for every publication of one change, and another for every other: made of its source and its id, as two deployments may have the
 * same ids. 64 hexadecimal digits, which any database takes as a key, and SQS as a deduplication id.
 */
export function changeId({ event }: Identified): string {
  const { source, id } = contextOf(event);
  return hash("sha256", JSON.stringify([source, id]), "hex");
}
