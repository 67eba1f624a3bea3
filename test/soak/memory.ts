// What processes take of the machine's memory over a long run, and whether it grows.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface MemorySample {
  /** Events that had come to their end. */
  readonly events: number;
  readonly seconds: number;
  readonly runnerMib: number;
  /** The largest of the function's processes. */
  readonly functionMib: number;
}

/** Resident memory of a process, and of the largest that it has started, in MiB. */
export async function residentMib(pid: number): Promise<{ readonly own: number; readonly largestChild: number }> {
  const ps = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,rss="]);
  let own = 0;
  let largestChild = 0;
  for (const row of ps.stdout.trim().split("\n")) {
    const [id, parent, kib = 0] = row.trim().split(/\s+/).map(Number);
    if (id === pid) own = kib / 1_024;
    if (parent === pid) largestChild = Math.max(largestChild, kib / 1_024);
  }
  return { own, largestChild };
}

/**
 * Growth of one process that is none. After a fifth of the run everything that is kept on purpose is full: the emulator
 * remembers 10,000 deduplication ids for each queue, and all code is compiled. What remains is V8's young generation:
 * three spaces of 16 MiB, of which it begins with little and takes the rest in one step, whenever enough survives in
 * them, and the pages that it does not give back at once: 55 MiB have been seen. What is kept alive is measured in soak.test.ts, to the byte.
 */
const YOUNG_GENERATION_MIB = 80;
/**
 * The embedded AWS keeps 64 Mi characters of the functions' logs, and twice that with the objects that hold them. Beside that the books of who
 * drives it in the same process, which remember the last 50,000 changes, are little.
 */
const KEPT_LOG_MIB = 128;

export const GROWTH_MAX_MIB = { runner: YOUNG_GENERATION_MIB + KEPT_LOG_MIB, function: YOUNG_GENERATION_MIB } as const;

/**
 * Of what a process keeps alive after a collection. Some MiB are the rows or messages that are under way at that moment, and code that V8 has
 * compiled or dropped; 25 bytes kept of each event of an hour of the live engine would be more.
 */
export const HEAP_GROWTH_MAX_MIB = 8;

/** How much more the last fifth of a run took at least than the second took at most; below zero: less. */
export function growthMib<Name extends string>(
  samples: readonly (Pick<MemorySample, "events"> & Readonly<Record<Name, number>>)[],
  of: Name,
): number {
  const total = samples.at(-1)?.events ?? 0;
  const between = (from: number, to: number): number[] =>
    samples.filter(({ events }) => events > total * from && events <= total * to).map((sample) => sample[of]);
  // The least against the most: a leak lifts the floor, a collection that is due lifts only the ceiling.
  return Math.min(...between(0.8, 1)) - Math.max(...between(0.2, 0.4));
}
