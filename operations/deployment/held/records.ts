// What is written to the disk, for certain, before anything is removed: the originals; and which messages were sent back to the
// internal queue. If a run ends between sending a message and deleting it, the next one only deletes it. Beyond that, SQS drops a
// repetition within five minutes, since the deduplication id follows from the message.
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { InputError } from "../../errors.ts";
import { type HeldMessage, heldFacts } from "./held-message.ts";

/** One JSON object per line. */
export interface RemovedFile {
  readonly path: string;
  /** Returns once the messages are on the disk. */
  readonly add: (messages: readonly HeldMessage[]) => void;
  readonly close: () => void;
}

/** @throws InputError if the file cannot be made, or is there already: nothing is ever overwritten. */
export function createRemovedFile(path: string): RemovedFile {
  const file = open(path);
  return {
    path,
    add(messages) {
      for (const message of messages) writeSync(file, `${JSON.stringify(heldFacts(message))}\n`);
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
    if (code === "EEXIST") throw new InputError("file-exists", `${path} is there already`, { path });
    throw new InputError("unwritable-file", `cannot write ${path}: ${message}`, { path });
  }
}

export interface SentMessage {
  /** In the queue it was taken from. */
  readonly id: string;
  /** In the internal queue. */
  readonly sent_as: string;
  readonly at: string;
}

export interface SentJournal {
  readonly hasSent: (id: string) => boolean;
  /** Whether a message came from a replay; it has come back. */
  readonly isReplay: (sqsMessageId: string) => boolean;
  /** Returns once they are on the disk. */
  readonly add: (sent: readonly SentMessage[]) => void;
  readonly close: () => void;
}

export function openSentJournal(path: string): SentJournal {
  mkdirSync(dirname(path), { recursive: true });
  const ids = new Set<string>();
  const sentAs = new Set<string>();
  const remember = (sent: SentMessage): void => {
    ids.add(sent.id);
    sentAs.add(sent.sent_as);
  };
  for (const sent of read(path)) remember(sent);
  const file = openSync(path, "a");
  return {
    hasSent: (id) => ids.has(id),
    isReplay: (id) => sentAs.has(id),
    add(sent) {
      for (const each of sent) remember(each);
      writeSync(file, sent.map((each) => `${JSON.stringify(each)}\n`).join(""));
      fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}

function read(path: string): SentMessage[] {
  try {
    return readFileSync(path, "utf8").split("\n").flatMap(parsed);
  } catch {
    return []; // nothing was ever sent
  }
}

/** A run that was killed may have left half a line: what it says was not finished either. */
function parsed(line: string): SentMessage[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
