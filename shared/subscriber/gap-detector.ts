// Whether something was missed: each event of an instance or step attempt starts where the one before it ended.
import { LRUCache } from "lru-cache";
import type { V1Event } from "../contracts/index.ts";
import type { KnownEvent, UnknownEvent } from "./read-event.ts";

type StatusEvent = V1Event<"workflow-instance.status.changed" | "step-instance.status.changed">;
type Status = StatusEvent["data"]["status"];

/** At least one change was not received: after one event and before another, from one status to another. */
export interface Gap {
  /** The run of the workflow instance, or the attempt of the step. */
  readonly subject: string;
  /** The last status seen, with which what was missed began. */
  readonly from: Status;
  /** The status with which it ended: where the present event starts. */
  readonly to: Status;
  /** The last event that was received before. */
  readonly after: Pick<StatusEvent, "id" | "sequence" | "time">;
  /** The present event. */
  readonly before: Pick<StatusEvent, "id" | "sequence" | "time">;
}

/**
 * Says of each event of v1 whether one before it is missing. Only for subscriptions that get every status change, without
 * a filter on statuses. What it sees first of an instance or attempt it takes as the beginning; what comes late or twice
 * it passes over. A gap that ends in the status it began with cannot be seen.
 *
 * @example
 * const gapBefore = gapDetector();
 * const gap = gapBefore(received);
 * if (gap) console.warn(`${gap.subject}: missed from ${gap.from} to ${gap.to}`);
 */
export function gapDetector(maxSubjects = 10_000): (received: KnownEvent | UnknownEvent) => Gap | undefined {
  const last = new LRUCache<string, Pick<StatusEvent, "id" | "sequence" | "time"> & { readonly status: Status }>({
    max: maxSubjects,
  });
  return ({ event }) => {
    if (!isStatusEvent(event)) return undefined;
    const { id, sequence, time, subject, data } = event;
    const before = last.get(subject);
    // A change that is published again has a later sequence, but its own id and time.
    if (before && (sequence <= before.sequence || time < before.time || id === before.id)) return undefined;
    last.set(subject, { id, sequence, time, status: data.status });
    const to = data.transitions[0]?.from;
    if (!before || to === undefined || to === before.status) return undefined;
    const { status: from, ...after } = before;
    return { subject, from, to, after, before: { id, sequence, time } };
  };
}

function isStatusEvent(event: { readonly type: string }): event is StatusEvent {
  return (
    event.type === "io.sluice.workflow-instance.status.changed.v1" ||
    event.type === "io.sluice.step-instance.status.changed.v1"
  );
}
