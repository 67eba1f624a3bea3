// The originals of what is removed, on the disk for certain before anything is.
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "./errors.ts";
import { STATE_FOLDER } from "./local-runs.ts";
import { makeFolder } from "./make-folder.ts";

/** One JSON object per line. */
export interface RemovedFile {
  readonly path: string;
  /** Returns once they are on the disk. */
  readonly add: (originals: readonly object[]) => void;
  readonly close: () => void;
}

/** Where they are written unless a person says otherwise. */
export const removedPath = (name: string, command: string, now: Date, stateFolder = STATE_FOLDER): string =>
  join(stateFolder, "removed", `${name}.${command}.${now.toISOString().replaceAll(":", "-")}.jsonl`);

/** @throws InputError if the file cannot be made, or is there already: nothing is ever overwritten. */
export function createRemovedFile(path: string): RemovedFile {
  const file = open(path);
  return {
    path,
    add(originals) {
      for (const original of originals) writeSync(file, `${JSON.stringify(original)}\n`);
      fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}

function open(path: string): number {
  try {
    makeFolder(dirname(path));
    const file = openSync(path, "wx");
    // The name of a new file is on the disk only once its folder is.
    const folder = openSync(dirname(path), "r");
    fsyncSync(folder);
    closeSync(folder);
    return file;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") throw new InputError("file-exists", `${path} is there already`, { path });
    throw new InputError("unwritable-file", `cannot write ${path}: ${message}`, { path });
  }
}
