// Files and folders of an archive → events, each change once, in the order in which they were published.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { SQS_MESSAGE_MAX_BYTES } from "../../shared/wiring/index.ts";
import { readLines, unreadable } from "../read-lines.ts";
import { type ArchivedEvent, archivedEvent } from "./archived-event.ts";

export interface Archive {
  readonly events: ArchivedEvent[];
  /** Lines, as `file: line n: why`. */
  readonly problems: string[];
  readonly duplicates: number;
}

/** What a line may hold: SNS's notification around the largest event, quoted. */
const LINE_MAX_BYTES = 4 * SQS_MESSAGE_MAX_BYTES;

/** @throws UsageError for what cannot be read. */
export async function readArchive(paths: readonly string[], onProgress: (events: number) => void): Promise<Archive> {
  const byId = new Map<string, ArchivedEvent>();
  const problems: string[] = [];
  let duplicates = 0;
  for (const file of (await Promise.all(paths.map(filesOf))).flat()) {
    for await (const line of readLines(file, LINE_MAX_BYTES)) {
      const read = archivedEvent(line.bytes.toString("utf8"));
      if (read.kind === "problem") problems.push(`${file}: line ${line.number}: ${read.detail}`);
      else if (byId.has(read.event.id)) duplicates += 1;
      else byId.set(read.event.id, read.event);
    }
    onProgress(byId.size);
  }
  const events = [...byId.values()].sort((a, b) =>
    a.order < b.order ? -1 : a.order > b.order ? 1 : a.timeMs - b.timeMs,
  );
  return { events, problems, duplicates };
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
