// External events of the example file, through the mapping that the processor uses.
import { type ExternalEvent, readMessage } from "../shared/contracts/index.ts";
import type { Engine } from "../shared/engines/index.ts";

const FIRST_SEQUENCE_NUMBER = 18_893_000_000_000_000_000n;
/** How long an event takes from the engine to the topic. */
const PUBLISHED_AFTER_MS = 120;

/** Every external event of these internal ones, under all contracts of the engine. */
export function sampleEvents(engine: Engine, lines: readonly string[], contractBaseUrl?: string): ExternalEvent[] {
  return lines.flatMap((line, index) => {
    const reading = readMessage(line, engine, {
      cluster: "main",
      contractBaseUrl,
      sequenceNumber: String(FIRST_SEQUENCE_NUMBER + BigInt(index) * 256n),
      nowMs: sentAtMs(line) + PUBLISHED_AFTER_MS,
    });
    return reading.kind === "published" ? reading.events : [];
  });
}

function sentAtMs(line: string): number {
  const [, time] = /"(?:sync_time|timestamp)":(\d+)/.exec(line) ?? [];
  return Number(time ?? 0);
}

/** The event that shows most: the first with the most fields. */
export function richest(events: readonly ExternalEvent[]): ExternalEvent | undefined {
  return events.toSorted((a, b) => fieldsOf(JSON.parse(b.body)) - fieldsOf(JSON.parse(a.body)))[0];
}

function fieldsOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum: number, each) => sum + fieldsOf(each), 0);
}
