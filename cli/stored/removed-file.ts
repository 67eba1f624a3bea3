// What a command is about to remove, one JSON object per line: on disk for certain before anything is removed.
import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../usage-error.ts";
import { factsOf, type StoredMessage } from "./stored-message.ts";

export interface RemovedFile {
  readonly path: string;
  /** Returns once the messages are on the disk. */
  readonly add: (messages: readonly StoredMessage[]) => void;
  readonly close: () => void;
}

/** @throws UsageError if the file cannot be made, or is there already: nothing is ever overwritten. */
export function createRemovedFile(path: string): RemovedFile {
  const file = open(path);
  return {
    path,
    add(messages) {
      for (const message of messages) writeSync(file, `${JSON.stringify(factsOf(message))}\n`);
      fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}

function open(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(path, "wx");
    // The name of a new file is on the disk only once its folder is.
    const folder = openSync(dirname(path), "r");
    fsyncSync(folder);
    closeSync(folder);
    return file;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(
      code === "EEXIST" ? `${path} is there already; name another with --file` : `cannot write ${path}: ${message}`,
    );
  }
}
