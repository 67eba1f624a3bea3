// What goes wrong in a run. A few faults early in it, sometimes an outage that lasts; one run in eight has none at all.
import { CALL_SITES, CALL_TROUBLES, type CallSite, type Fault, MAPPING_TROUBLES } from "./fault.ts";
import type { Random } from "./random.ts";

const MOST_FAULTS = 8;
const LONGEST_OUTAGE_MS = 3_600_000;
/** Calls of a site among which faults are placed: a run seldom makes more. */
const CALLS: Record<CallSite, number> = { engine: 8, "queue-url": 2, topic: 16, quarantine: 4, database: 48 };

export function generateFaults(timeoutMs: number, random: Random): Fault[] {
  if (random.chance(1 / 8)) return [];
  const faults = Array.from({ length: random.between(1, MOST_FAULTS) }, () => generateFault(timeoutMs, random));
  return random.chance(0.12) ? [...faults, generateOutage(random)] : faults;
}

/** Every other call that goes wrong is one of the relays to the database. */
export const strikeDatabase = (faults: readonly Fault[]): Fault[] =>
  faults.map((fault) => {
    const isOther = fault.kind !== "call" || fault.salt % 2 === 0;
    return isOther ? fault : { ...fault, site: "database", index: fault.salt % CALLS.database };
  });

function generateFault(timeoutMs: number, random: Random): Fault {
  const index = random.between(0, 4);
  const place = random.next();
  if (place < 0.7) {
    const site = random.pick([
      "topic",
      "topic",
      "topic",
      "quarantine",
      "quarantine",
      "engine",
      "engine",
      "engine",
      "queue-url",
    ]);
    // The first calls are those that every run makes.
    const callIndex = Math.floor(random.next() ** 2 * CALLS[site]);
    const trouble = random.chance(0.1) ? "partial" : random.pick(CALL_TROUBLES);
    const delayMs = generateDelay(timeoutMs, random);
    return { kind: "call", site, index: callIndex, trouble, delayMs, salt: random.between(0, 999) };
  }
  if (place < 0.8) return { kind: "mapping", index, trouble: random.pick(MAPPING_TROUBLES) };
  if (place < 0.84) return { kind: "crash", index, afterMs: random.between(0, 100) };
  if (place < 0.95) {
    // Mostly so long that there is time for an answer, and for nothing else.
    const leftMs = random.chance(0.7) ? random.between(1, 200) : random.between(-timeoutMs / 10, timeoutMs);
    return { kind: "stall", index, read: random.between(1, 15), durationMs: Math.max(1, timeoutMs - leftMs) };
  }
  return { kind: "engine-crash", atMs: random.between(0, 4_000), downMs: random.pick([100, 5_000, 400_000]) };
}

/** From unnoticed to longer than an invocation may last, but no request is on its way for longer than half a minute. */
const generateDelay = (timeoutMs: number, random: Random): number =>
  Math.min(random.pick([100, timeoutMs >> 1, timeoutMs - 120, timeoutMs * 2]), 30_000);

function generateOutage(random: Random): Fault {
  const fromMs = random.between(0, 3_000);
  const untilMs = fromMs + random.pick([1_000, 5_000, 60_000, 60_000, LONGEST_OUTAGE_MS]);
  const trouble = random.pick(["fails-before", "fails-after", "throttled", "denied", "reset", "partial"]);
  return { kind: "outage", site: random.pick(CALL_SITES), fromMs, untilMs, trouble };
}
