// Which events may go out now, and in which calls (pure).
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import { batchesOf, packCalls } from "../../shared/sending/index.ts";
import { type BatchItem, unblocked } from "./batch-item.ts";
import type { Sink } from "./sink.ts";

export interface PlannedEvent {
  readonly item: BatchItem;
  readonly event: ExternalEvent;
}

/**
 * Events whose turn it is: all, unless the sink keeps order. Then of each group only the first unfinished record, and of
 * each partition key only the first event, since entries of one call can fail independently.
 */
export function readyEvents(items: readonly BatchItem[], keepsOrder: boolean): PlannedEvent[] {
  const open = unblocked(items).filter((item) => item.outcome === undefined);
  if (open.length === 0) return [];
  if (!keepsOrder) return open.flatMap((item) => item.pending.map((event) => ({ item, event })));
  const groups = new Set<string>();
  const partitionKeys = new Set<string>();
  const ready: PlannedEvent[] = [];
  for (const item of open) {
    if (groups.has(item.groupId)) continue;
    groups.add(item.groupId);
    for (const event of item.pending) {
      if (partitionKeys.has(event.partitionKey)) continue;
      partitionKeys.add(event.partitionKey);
      ready.push({ item, event });
    }
  }
  return ready;
}

/**
 * Packs events into as few calls as their number and sizes allow, in their own order unless another needs fewer; those that must
 * go alone into calls of their own.
 */
export function planCalls(
  events: readonly PlannedEvent[],
  limits: Pick<Sink, "event" | "call">,
  alone: ReadonlySet<ExternalEvent> = new Set(),
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
