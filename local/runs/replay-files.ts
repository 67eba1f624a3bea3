// The folder that a replay writes: one JSON object per line and message, and the summary.
import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync, readdirSync, type WriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { finished } from "node:stream/promises";
import { LocalError } from "../this-machine.ts";

const FILES = ["external", "quarantine", "dead-letter"] as const;
const KAFKA_FILES = ["kafka", "kafka-quarantine", "kafka-dead-letter"] as const;
type ReplayFile = (typeof FILES | typeof KAFKA_FILES)[number];

export interface ReplayFiles {
  readonly append: (file: ReplayFile, value: object) => Promise<void>;
  readonly close: (summary: object) => Promise<void>;
}

/** @throws LocalError if the folder holds something already or cannot be written. */
export async function createReplayFiles(folder: string, { withKafka = false } = {}): Promise<ReplayFiles> {
  const streams = new Map<ReplayFile, WriteStream>();
  /** What a turn of the event loop appends is written at once: each write wakes a thread. */
  const unwritten = new Map<ReplayFile, string>();
  let broken: Error | undefined;
  try {
    makeFolder(resolve(folder));
    if (readdirSync(folder).length > 0) throw new LocalError(`${folder} is not empty; name a new or an empty folder`);
    for (const file of withKafka ? [...FILES, ...KAFKA_FILES] : FILES) {
      const stream = createWriteStream(join(folder, `${file}.jsonl`));
      stream.on("error", (error) => {
        broken = error;
      });
      await once(stream, "open");
      streams.set(file, stream);
    }
  } catch (error) {
    throw asLocalError(folder, error);
  }
  const write = (): void => {
    for (const [file, text] of unwritten) streams.get(file)?.write(text);
    unwritten.clear();
  };
  return {
    async append(file, value) {
      if (broken) throw asLocalError(folder, broken);
      if (unwritten.size === 0) setImmediate(write);
      unwritten.set(file, `${unwritten.get(file) ?? ""}${JSON.stringify(value)}\n`);
      const stream = streams.get(file) as WriteStream;
      if (!stream.writableNeedDrain) return;
      await once(stream, "drain").catch((error: unknown) => {
        throw asLocalError(folder, error);
      });
    },
    async close(summary) {
      try {
        write();
        for (const stream of streams.values()) {
          stream.end();
          await finished(stream);
        }
        await writeFile(join(folder, "summary.json"), `${JSON.stringify(summary, null, 2)}\n`);
      } catch (error) {
        throw asLocalError(folder, error);
      }
    },
  };
}

/** Node's own recursive mkdir never returns where a file system answers ENOENT, as /proc does. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

function asLocalError(folder: string, error: unknown): LocalError {
  if (error instanceof LocalError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    EACCES: "permission denied",
    ENOENT: "its folder takes no new ones",
    EFBIG: "a file there may not get larger",
    ENOSPC: "no space left on the disk",
    ENOTDIR: "it is a file, or lies below one; name a folder",
    EROFS: "the disk is read-only",
  };
  return new LocalError(`cannot write to ${folder}: ${reasons[code ?? ""] ?? message}`);
}
