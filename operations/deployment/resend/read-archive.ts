// Files and folders of an archive → the events that are wanted, each change once, in the order in which they were published.
// Their number is not bounded by memory.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { SQS_MESSAGE_MAX_BYTES } from "../../../shared/wiring/index.ts";
import { type ArchivedEvent, archivedEvent, changeOf, type ReadPublished } from "../../archived-event.ts";
import { InterruptedError } from "../../errors.ts";
import { readLines } from "../../read-lines.ts";
import { unreadable } from "../../read-pieces.ts";
import { ExternalSort } from "./external-sort.ts";

export interface ArchiveOptions {
  readonly read: ReadPublished;
  readonly isWanted: (event: ArchivedEvent) => boolean;
  readonly onProgress: (events: number) => void;
  /** Told of a line that is no event, as `file: line n: why`. */
  readonly onProblem: (problem: string) => void;
  readonly signal: AbortSignal;
}

export interface Archive {
  /** Changes, each counted once. */
  readonly total: number;
  readonly wanted: number;
  /** Lines with a change that another line has too. */
  readonly duplicates: number;
  readonly problems: number;
  /** Those that are wanted, once. */
  readonly events: AsyncIterable<ArchivedEvent>;
  readonly close: () => Promise<void>;
}

/** What a line may hold: SNS's notification around the largest event, quoted. */
const LINE_MAX_BYTES = 4 * SQS_MESSAGE_MAX_BYTES;

/** @throws InputError for what cannot be read, InterruptedError. */
export async function readArchive(paths: readonly string[], options: ArchiveOptions): Promise<Archive> {
  const byChange = new ExternalSort<ReadLine>({ compare: byChangeWantedFirst, sizeOf: sizeOfLine });
  const byOrder = new ExternalSort<ArchivedEvent>({ compare: inOrder, sizeOf: sizeOfEvent });
  const counts = { total: 0, wanted: 0, duplicates: 0, problems: 0 };
  let events = 0;
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
        const change = changeOf(read.event);
        await byChange.add(options.isWanted(read.event) ? { change, event: read.event } : { change });
        events += 1;
        options.onProgress(events);
      }
    }
    let last: string | undefined;
    for await (const { change, event } of byChange.sorted()) {
      if (change === last) {
        counts.duplicates += 1;
        continue;
      }
      last = change;
      counts.total += 1;
      if (!event) continue;
      counts.wanted += 1;
      await byOrder.add(event);
    }
    return { ...counts, events: byOrder.sorted(), close: () => byOrder.close() };
  } catch (error) {
    await byOrder.close();
    throw error;
  } finally {
    await byChange.close();
  }
}

/** Of an event that is not wanted only that it was there. */
interface ReadLine {
  readonly change: string;
  readonly event?: ArchivedEvent;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const inOrder = (a: ArchivedEvent, b: ArchivedEvent): number => compareText(a.order, b.order) || a.timeMs - b.timeMs;
/** Beside the body: id, key, attributes and what holds them. */
const EVENT_BYTES = 1_024;
const sizeOfEvent = ({ body }: ArchivedEvent): number => EVENT_BYTES + body.length;
const LINE_BYTES = 128;
const sizeOfLine = ({ event }: ReadLine): number => LINE_BYTES + (event ? sizeOfEvent(event) : 0);

/** The same change may have its attributes, by which it is wanted, in one line and not in another. */
function byChangeWantedFirst(a: ReadLine, b: ReadLine): number {
  const order = compareText(a.change, b.change);
  if (order !== 0) return order;
  if (!a.event || !b.event) return Number(!a.event) - Number(!b.event);
  return inOrder(a.event, b.event);
}

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
