// Which events go out now, and in which calls (pure). A sink names the rule that it needs.
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import { batchesOf, packCalls } from "../../shared/sending/index.ts";
import { type BatchItem, unblocked } from "./batch-item.ts";
import type { Sink } from "./sink.ts";

export interface PlannedEvent {
  readonly item: BatchItem;
  readonly event: ExternalEvent;
}

/**
 * The calls of one round: what of the batch's events goes out now, packed. What is left is for a later round, once the calls of
 * this one have ended. Those that must go alone are in calls of their own.
 */
export type Plan = (
  items: readonly BatchItem[],
  limits: Pick<Sink, "event" | "call">,
  alone: ReadonlySet<ExternalEvent>,
) => PlannedEvent[][];

/** For a sink that keeps no order: all at once. */
export const allAtOnce: Plan = (items, limits, alone) => {
  const ready: PlannedEvent[] = [];
  for (const item of unfinished(items)) for (const event of item.pending) ready.push({ item, event });
  return packed(ready, limits, alone);
};

/**
 * For a sink that keeps the order of a partition key while entries of one call can fail independently: of each group only the first
 * unfinished record, and of each partition key only the first event.
 */
export const firstOfEachKey: Plan = (items, limits, alone) => {
  const groups = new Set<string>();
  const partitionKeys = new Set<string>();
  const ready: PlannedEvent[] = [];
  for (const item of unfinished(items)) {
    if (groups.has(item.groupId)) continue;
    groups.add(item.groupId);
    for (const event of item.pending) {
      if (partitionKeys.has(event.partitionKey)) continue;
      partitionKeys.add(event.partitionKey);
      ready.push({ item, event });
    }
  }
  return packed(ready, limits, alone);
};

/** Records that may be worked on and are not done, in order. */
export const unfinished = (items: readonly BatchItem[]): readonly BatchItem[] =>
  unblocked(items).filter((item) => item.outcome === undefined);

/** In as few calls as their number and sizes allow, in their own order unless another needs fewer. */
function packed(
  events: readonly PlannedEvent[],
  limits: Pick<Sink, "event" | "call">,
  alone: ReadonlySet<ExternalEvent>,
): PlannedEvent[][] {
  if (alone.size === 0) return packTogether(events, limits);
  const together = events.filter(({ event }) => !alone.has(event));
  const singles = events.filter(({ event }) => alone.has(event));
  return [...packTogether(together, limits), ...singles.map((planned) => [planned])];
}

function packTogether(
  events: readonly PlannedEvent[],
  { event: { bytesOf, bytesAtMost }, call }: Pick<Sink, "event" | "call">,
): PlannedEvent[][] {
  // A full call of small events is never too large; counting their bytes would take longer than all else that is done here.
  const isSmall = ({ event }: PlannedEvent): boolean => bytesAtMost(event) * call.maxEntries <= call.maxBytes;
  if (events.every(isSmall)) return batchesOf(events, call.maxEntries);
  const sizes = new Map(events.map((planned) => [planned, bytesOf(planned.event)]));
  const sizeOf = (planned: PlannedEvent): number => sizes.get(planned) ?? 0;
  const inOrder = packCalls(events, sizeOf, call);
  if (inOrder.length <= Math.ceil(events.length / call.maxEntries)) return inOrder;
  const largestFirst = packCalls(
    events.toSorted((a, b) => sizeOf(b) - sizeOf(a)),
    sizeOf,
    call,
  );
  return largestFirst.length < inOrder.length ? largestFirst : inOrder;
}
