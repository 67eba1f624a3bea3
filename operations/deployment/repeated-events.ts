// Which external events a function has published more than once of late: a change that the engine told of in two messages, or a message
// that came again. The functions remember nothing, so their log is asked.
import { processorLine } from "./processor-line.ts";
import type { Target } from "./target.ts";

/** In wire names. */
export interface RepeatedEvents {
  /** Events named by the lines that were looked at. */
  readonly events_looked_at: number;
  /** Those of them that were published before. */
  readonly repeated_events: number;
}

const WINDOW_MS = 300_000;

/** From one page of the last five minutes, for it is a look and no count; null where the log cannot be read or names no events. */
export async function repeatedEvents({ clients, logGroup }: Target, nowMs: number): Promise<RepeatedEvents | null> {
  try {
    const logs = await clients.logs();
    const { events = [] } = await logs.filterLogEvents({
      logGroupName: logGroup,
      startTime: nowMs - WINDOW_MS,
      filterPattern: '"batch.records"',
    });
    const ids = events.flatMap(({ message = "" }) => publishedIds(message));
    if (ids.length === 0) return null;
    return { events_looked_at: ids.length, repeated_events: ids.length - new Set(ids).size };
  } catch {
    return null; // whoever may not read the log gets the rest of the answer
  }
}

/** Of the external events that a line tells to be published, each as often as it says so. */
function publishedIds(text: string): string[] {
  const line = processorLine(text);
  if (line?.message !== "batch.records") return [];
  return line.records.filter(({ outcome }) => outcome === "published").flatMap(({ event_ids }) => event_ids);
}
