// Files and folders of an archive → the events that are wanted, each change once, in the order in which they were published.
// Their number is not bounded by memory.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { SQS_MESSAGE_MAX_BYTES } from "../../shared/wiring/index.ts";
import { InterruptedError } from "../interruption.ts";
import { readLines, unreadable } from "../read-lines.ts";
import { type ArchivedEvent, archivedEvent } from "./archived-event.ts";
import { ExternalSort } from "./external-sort.ts";
import type { ReadPublished } from "./read-published.ts";

export interface ArchiveOptions {
  readonly read: ReadPublished;
  readonly isWanted: (event: ArchivedEvent) => boolean;
  readonly onProgress: (events: number) => void;
  /** Told of a line that is no event, as `file: line n: why`. */
  readonly onProblem: (problem: string) => void;
  readonly signal: AbortSignal;
}

export interface Archive {
  /** Events of all lines. */
  readonly total: number;
  readonly wanted: number;
  /** Wanted, and there before. */
  readonly duplicates: number;
  readonly problems: number;
  /** Those that are wanted, once. */
  readonly events: AsyncIterable<ArchivedEvent>;
  readonly close: () => Promise<void>;
}

/** What a line may hold: SNS's notification around the largest event, quoted. */
const LINE_MAX_BYTES = 4 * SQS_MESSAGE_MAX_BYTES;

/** @throws UsageError for what cannot be read, InterruptedError. */
export async function readArchive(paths: readonly string[], options: ArchiveOptions): Promise<Archive> {
  const byId = sorter((a, b) => compareText(a.id, b.id) || inOrder(a, b));
  const byOrder = sorter(inOrder);
  const counts = { total: 0, wanted: 0, duplicates: 0, problems: 0 };
  try {
    for (const file of (await Promise.all(paths.map(filesOf))).flat()) {
      for await (const line of readLines(file, LINE_MAX_BYTES)) {
        if (options.signal.aborted) throw new InterruptedError("nothing was sent");
        const read = archivedEvent(line.bytes.toString("utf8"), options.read);
        if (read.kind === "problem") {
          counts.problems += 1;
          options.onProblem(`${file}: line ${line.number}: ${read.detail}`);
          continue;
        }
        counts.total += 1;
        options.onProgress(counts.total);
        if (options.isWanted(read.event)) await byId.add(read.event);
      }
    }
    let last: string | undefined;
    for await (const event of byId.sorted()) {
      if (event.id === last) counts.duplicates += 1;
      else {
        counts.wanted += 1;
        await byOrder.add(event);
      }
      last = event.id;
    }
    return { ...counts, events: byOrder.sorted(), close: () => byOrder.close() };
  } catch (error) {
    await byOrder.close();
    throw error;
  } finally {
    await byId.close();
  }
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const inOrder = (a: ArchivedEvent, b: ArchivedEvent): number => compareText(a.order, b.order) || a.timeMs - b.timeMs;
/** Beside the body: id, key, attributes and what holds them. */
const EVENT_BYTES = 1_024;
const sorter = (compare: (a: ArchivedEvent, b: ArchivedEvent) => number) =>
  new ExternalSort<ArchivedEvent>({ compare, sizeOf: ({ body }) => EVENT_BYTES + body.length });

async function filesOf(path: string): Promise<string[]> {
  try {
    if (path === "-" || !(await stat(path)).isDirectory()) return [path];
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    throw unreadable(path, error);
  }
}
