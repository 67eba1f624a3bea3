// Whether something was missed: each event of an instance or step attempt starts where the one before it ended.
import { LRUCache } from "lru-cache";
import { type ChainEvent, type ChainLink, linkOfMaestro, linkOfV1 } from "../engines/maestro/subscriber/chain-links.ts";
import type { KnownEvent, UnknownEvent } from "../engines/maestro/subscriber/read-event.ts";

/** At least one change was not received: after one event and before another, from one status to another. */
export interface Gap<Status extends string = string> {
  /** Of v1 and Maestro the run of the workflow instance, or the attempt of the step. */
  readonly subject: string;
  /** The last status seen, with which what was missed began. */
  readonly from: Status;
  /** The status with which it ended: where the present event starts. */
  readonly to: Status;
  /** The last event that was received before. */
  readonly after: ChainEvent;
  /** The present event. */
  readonly before: ChainEvent;
}

/** Which events make a chain, and how many chains are remembered. */
export interface GapDetectorOptions<Received, Status extends string = string> {
  /** The link that an event is; undefined of events that are none. @default status changes of v1 and of Maestro */
  readonly linkOf?: (received: Received) => ChainLink<Status> | undefined;
  /** How many subjects are remembered, those seen last. @default 10,000 */
  readonly maxSubjects?: number;
}

/**
 * Says of each event whether one before it is missing. Only for subscriptions that get every status change, without
 * a filter on statuses. What it sees first of an instance or attempt it takes as the beginning; what comes late or twice
 * it passes over. A gap that ends in the status it began with cannot be seen.
 *
 * @example
 * const gapBefore = gapDetector();
 * const gap = gapBefore(received);
 * if (gap) console.warn(`${gap.subject}: missed from ${gap.from} to ${gap.to}`);
 *
 * @example
 * // Events of another contract of CloudEvents, which say in their data where they lead.
 * const gapBefore = gapDetector<Received>({
 *   linkOf: ({ event }) => ({ ...event, from: event.data.old_state, to: event.data.new_state }),
 * });
 */
export function gapDetector<Received = KnownEvent | UnknownEvent, Status extends string = string>({
  linkOf,
  maxSubjects = 10_000,
}: GapDetectorOptions<Received, Status> = {}): (received: Received) => Gap<Status> | undefined {
  if (linkOf) {
    const gapBefore = chains<Status>(maxSubjects);
    return (received) => gapBefore(linkOf(received));
  }
  return shippedGapDetector(maxSubjects) as unknown as (received: Received) => Gap<Status> | undefined;
}

/** Both contracts speak of the same subjects, in a vocabulary of their own. */
function shippedGapDetector(maxSubjects: number): (received: KnownEvent | UnknownEvent) => Gap | undefined {
  const [gapInV1, gapInMaestro] = [chains(maxSubjects), chains(maxSubjects)];
  return (received) => {
    if (received.kind === "unknown") return undefined;
    const { event } = received;
    return "specversion" in event ? gapInV1(linkOfV1(event)) : gapInMaestro(linkOfMaestro(event));
  };
}

function chains<Status extends string>(max: number): (link: ChainLink<Status> | undefined) => Gap<Status> | undefined {
  const ends = new LRUCache<string, ChainEvent & { readonly status: Status }>({ max });
  return (link) => {
    if (!link) return undefined;
    const { subject, from, to } = link;
    const last = ends.get(subject);
    if (last && !isLater(link, last)) return undefined;
    const before = chainEvent(link);
    ends.set(subject, { ...before, status: to });
    if (!last || from === last.status) return undefined;
    return { subject, from: last.status, to: from, after: chainEvent(last), before };
  };
}

/** A change that is published again has a later sequence, but its own id and time. */
function isLater(link: ChainLink, last: ChainEvent & { readonly status: string }): boolean {
  if (link.id === last.id || link.time < last.time) return false;
  if (link.sequence !== undefined && last.sequence !== undefined) return link.sequence > last.sequence;
  // Two changes of one moment: without a sequence only the statuses say which was first.
  return link.time > last.time || link.from === last.status;
}

const chainEvent = ({ id, time, sequence }: ChainEvent): ChainEvent => ({
  id,
  time,
  ...(sequence === undefined ? {} : { sequence }),
});
