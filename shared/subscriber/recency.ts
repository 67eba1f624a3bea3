// Which of several events is the newest: by the time of the change, then by sequence. What an engine or a person publishes again has a later
// sequence, and an engine may publish out of order: a sequence alone would let what was before turn back what is.
import { LRUCache } from "lru-cache";

/** What of an event says where it stands. */
export interface Moment {
  /** The same for every publication of one change. */
  readonly id: string;
  /** When it happened, RFC 3339. */
  readonly time: string;
  /** Orders, as text, what has the same time. */
  readonly sequence?: string | undefined;
}

/** `again` is the newest one once more. */
export type Recency = "newest" | "again" | "outdated";

/** Remembers so many keys, those seen last. Of one moment without sequences, what comes first was first; what has no time is never outdated. */
export function recency(maxKeys: number): (key: string, moment: Moment) => Recency {
  const newest = new LRUCache<string, Newest>({ max: maxKeys });
  return (key, { id, time, sequence }) => {
    const timeMs = Date.parse(time);
    const seen = newest.get(key);
    if (Number.isNaN(timeMs)) return "newest";
    if (seen && timeMs < seen.timeMs) return "outdated";
    const sequences = seen?.timeMs === timeMs ? seen.sequences : new Map<string, string>();
    if (sequences !== seen?.sequences) newest.set(key, { timeMs, sequences });
    const known = sequences.get(id);
    const own = sequence ?? known ?? String(sequences.size).padStart(ARRIVAL_DIGITS, "0");
    const first = known !== undefined && known < own ? known : own;
    sequences.set(id, first);
    for (const other of sequences.values()) if (other > first) return "outdated";
    return known === undefined ? "newest" : "again";
  };
}

/** Of the latest moment alone, the first sequence that each change had: with a later one it is published again. */
interface Newest {
  readonly timeMs: number;
  readonly sequences: Map<string, string>;
}

/** More than can come for one key in one moment. */
const ARRIVAL_DIGITS = 15;
