// Whose turn it is where the events of a partition key that are in one call fail or succeed together (pure).
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import { groupBy } from "../../shared/values/index.ts";
import { type Plan, type PlannedEvent, unfinished } from "./plan-publish.ts";
import type { Sink } from "./sink.ts";

/**
 * As many events of each partition key as one call takes, in one call and in order; what does not fit waits for the next round. Of
 * a record that must be quarantined its own events go, and nothing later of its group before it is stored.
 */
export const keysWhole: Plan = (items, limits, alone) => {
  const stored = new Set<string>();
  const ready: PlannedEvent[] = [];
  for (const item of unfinished(items)) {
    if (stored.has(item.groupId)) continue;
    if (item.cause) stored.add(item.groupId);
    for (const event of item.pending) ready.push({ item, event });
  }
  if (ready.length === 0) return [];
  const { maxEntries, maxBytes } = limits.call;
  // Nearly always one call takes all; counting bytes would take longer than all else that is done here.
  const bytesAtMost = ready.reduce((sum, { event }) => sum + limits.event.bytesAtMost(event), 0);
  if (alone.size === 0 && ready.length <= maxEntries && bytesAtMost <= maxBytes) return [ready];
  const calls: PlannedEvent[][] = [];
  let open: PlannedEvent[] | undefined;
  let openBytes = 0;
  for (const ofKey of groupBy(ready, ({ event }) => event.partitionKey).values()) {
    const { heads, bytes, isAlone } = headsOf(ofKey, limits, alone);
    if (!isAlone && open && open.length + heads.length <= maxEntries && openBytes + bytes <= maxBytes) {
      open.push(...heads);
      openBytes += bytes;
      continue;
    }
    calls.push(heads);
    if (isAlone) continue;
    open = heads;
    openBytes = bytes;
  }
  return calls;
};

/** The first events of one key that one call takes; one at least. */
function headsOf(
  ofKey: readonly PlannedEvent[],
  { event: { bytesOf }, call }: Pick<Sink, "event" | "call">,
  alone: ReadonlySet<ExternalEvent>,
): { readonly heads: PlannedEvent[]; readonly bytes: number; readonly isAlone: boolean } {
  const heads: PlannedEvent[] = [];
  let bytes = 0;
  for (const planned of ofKey) {
    const own = bytesOf(planned.event);
    const isFull = heads.length === call.maxEntries || bytes + own > call.maxBytes || alone.has(planned.event);
    if (heads.length > 0 && isFull) break;
    heads.push(planned);
    bytes += own;
    if (alone.has(planned.event)) return { heads, bytes, isAlone: true };
  }
  return { heads, bytes, isAlone: false };
}
