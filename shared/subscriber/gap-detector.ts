// Whether something was missed: each event of a subject starts where the one before it ended.
import { LRUCache } from "lru-cache";
import { type KnownEvent, linkOf as linkOfShipped, type UnknownEvent } from "#engine-subscriber";
import { recency } from "./recency.ts";

/** Which event of a chain it was. */
export interface ChainEvent {
  /** The same for every publication of one change. */
  readonly id: string;
  /** RFC 3339. */
  readonly time: string;
  /** Orders, as text, the events of a chain that have the same time. @default they are in the order in which they come */
  readonly sequence?: string | undefined;
}

/** An event as a link of a chain: it leads from one status to another, and the next one begins there. */
export interface ChainLink<Status extends string = string> extends ChainEvent {
  /** Where it comes from: two deployments may have the same subjects. @default one for all */
  readonly source?: string | undefined;
  /** What has this status; each has a chain of its own. */
  readonly subject: string;
  /** The status before it. */
  readonly from: Status;
  /** The status after it. */
  readonly to: Status;
}

/** At least one change was not received: after one event and before another, from one status to another. */
export interface Gap<Status extends string = string> {
  /** Where its events come from, if their links say so. */
  readonly source?: string;
  /** What has the statuses; of the shipped contracts a run, or an attempt of a step. */
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
  /** The link that an event is; undefined of events that are none. @default status changes of the contracts of the engine that is shipped */
  readonly linkOf?: (received: Received) => ChainLink<Status> | undefined;
  /** How many subjects are remembered, those seen last. @default 10,000 */
  readonly maxSubjects?: number;
}

/**
 * Says of each event whether one before it is missing. Only for subscriptions that get every status change, without
 * a filter on statuses. What it sees first of a subject it takes as the beginning; what comes late or twice
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
  linkOf = linkOfShipped as unknown as (received: Received) => ChainLink<Status> | undefined,
  maxSubjects = 10_000,
}: GapDetectorOptions<Received, Status> = {}): (received: Received) => Gap<Status> | undefined {
  // Contracts may speak of the same subjects, each in a vocabulary of its own.
  const byContract = new Map<unknown, ReturnType<typeof chains<Status>>>();
  return (received) => {
    const link = linkOf(received);
    const { contract } = received as { readonly contract?: string };
    const gapBefore = byContract.get(contract) ?? chains<Status>(maxSubjects);
    byContract.set(contract, gapBefore);
    return gapBefore(link);
  };
}

function chains<Status extends string>(max: number): (link: ChainLink<Status> | undefined) => Gap<Status> | undefined {
  const ends = new LRUCache<string, ChainEvent & { readonly status: Status }>({ max });
  const recencyOf = recency(max);
  return (link) => {
    if (!link) return undefined;
    const { source, subject, from, to } = link;
    const key = JSON.stringify([source, subject]);
    const last = ends.get(key);
    if (recencyOf(key, link) !== "newest" || (last && isUnplaced(link, last))) return undefined;
    const before = chainEvent(link);
    ends.set(key, { ...before, status: to });
    if (!last || from === last.status) return undefined;
    return {
      ...(source === undefined ? {} : { source }),
      subject,
      from: last.status,
      to: from,
      after: chainEvent(last),
      before,
    };
  };
}

/** Of two changes of one moment without a sequence only the statuses say which was first. */
function isUnplaced({ time, sequence, from }: ChainLink, last: ChainEvent & { readonly status: string }): boolean {
  return sequence === undefined && Date.parse(time) === Date.parse(last.time) && from !== last.status;
}

const chainEvent = ({ id, time, sequence }: ChainEvent): ChainEvent => ({
  id,
  time,
  ...(sequence === undefined ? {} : { sequence }),
});
