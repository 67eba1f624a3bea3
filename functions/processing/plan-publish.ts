// Which events may go out now, and in which PublishBatch calls (pure).
import { type ExternalEvent, publishedBytes, publishedBytesAtMost } from "../../shared/contracts/index.ts";
import { batchesOf } from "../../shared/sending/index.ts";
import { BATCH_MAX_ENTRIES, SNS_PUBLISH_MAX_BYTES, type TopicType } from "../../shared/wiring/index.ts";
import type { BatchItem } from "./batch-item.ts";
import { unblocked } from "./group-rule.ts";

export interface PlannedEvent {
  readonly item: BatchItem;
  readonly event: ExternalEvent;
}

/**
 * Events whose turn it is. On a standard topic: all. On a FIFO topic: of each group only the first unfinished
 * record, and of each partition key only the first event, since entries of one call can fail independently.
 */
export function readyEvents(items: readonly BatchItem[], topic: TopicType): PlannedEvent[] {
  const open = unblocked(items).filter((item) => item.outcome === undefined);
  if (open.length === 0) return [];
  if (topic === "standard") return open.flatMap((item) => item.pending.map((event) => ({ item, event })));
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
export function packCalls(
  events: readonly PlannedEvent[],
  alone: ReadonlySet<ExternalEvent> = new Set(),
): PlannedEvent[][] {
  if (alone.size === 0) return packTogether(events);
  const together = events.filter(({ event }) => !alone.has(event));
  const singles = events.filter(({ event }) => alone.has(event));
  return [...packTogether(together), ...singles.map((planned) => [planned])];
}

function packTogether(events: readonly PlannedEvent[]): PlannedEvent[][] {
  if (events.every(isSmall)) return batchesOf(events);
  const sized = events.map((planned) => ({ planned, bytes: publishedBytes(planned.event) }));
  const inOrder = firstFit(sized);
  if (inOrder.length <= Math.ceil(events.length / BATCH_MAX_ENTRIES)) return inOrder;
  const largestFirst = firstFit(sized.toSorted((a, b) => b.bytes - a.bytes));
  return largestFirst.length < inOrder.length ? largestFirst : inOrder;
}

/** Of such events a full call is never too large; counting their bytes would take longer than all else that is done here. */
const isSmall = ({ event }: PlannedEvent): boolean =>
  publishedBytesAtMost(event) * BATCH_MAX_ENTRIES <= SNS_PUBLISH_MAX_BYTES;

interface SizedEvent {
  readonly planned: PlannedEvent;
  readonly bytes: number;
}

interface OpenCall {
  readonly events: PlannedEvent[];
  bytes: number;
}

/** Each goes into the first call with room. */
function firstFit(events: readonly SizedEvent[]): PlannedEvent[][] {
  const calls: OpenCall[] = [];
  let open: OpenCall[] = [];
  for (const { planned, bytes } of events) {
    let call = open.find((candidate) => candidate.bytes + bytes <= SNS_PUBLISH_MAX_BYTES);
    if (!call) {
      call = { events: [], bytes: 0 };
      calls.push(call);
      open.push(call);
    }
    call.events.push(planned);
    call.bytes += bytes;
    if (call.events.length === BATCH_MAX_ENTRIES) open = open.filter((candidate) => candidate !== call);
  }
  return calls.map((call) => call.events);
}
