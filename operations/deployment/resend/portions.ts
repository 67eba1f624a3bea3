// What is in memory, or in one call, at a time.
import type { ArchivedEvent } from "../../archived-event.ts";

export interface PortionLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
  readonly bytesOf: (event: ArchivedEvent) => number;
}

/** In their order; an event that is larger than a portion may be has one to itself. */
export async function* portionsOf(
  events: AsyncIterable<ArchivedEvent>,
  { maxEvents, maxBytes, bytesOf }: PortionLimits,
): AsyncGenerator<ArchivedEvent[]> {
  let portion: ArchivedEvent[] = [];
  let bytes = 0;
  for await (const event of events) {
    const own = bytesOf(event);
    if (portion.length > 0 && (portion.length === maxEvents || bytes + own > maxBytes)) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(event);
    bytes += own;
  }
  if (portion.length > 0) yield portion;
}
