// What is on the disk, for certain, before a message is deleted: that it was sent back to the internal queue. If a run ends between
// sending and deleting it, the next one only deletes it. Beyond that, SQS drops a repetition within five minutes, since the
// deduplication id follows from the message.
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder } from "../../make-folder.ts";
import { unreadable } from "../../read-pieces.ts";

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

/** @throws InputError for one that cannot be read: what it knows would be sent again */
export function openSentJournal(path: string): SentJournal {
  makeFolder(dirname(path));
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

function* read(path: string): Generator<SentMessage> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return; // nothing was ever sent
    throw unreadable(path, error);
  }
  // Line by line: all of them may be longer than a text can be.
  for (let start = 0, end = 0; start < bytes.length; start = end + 1) {
    end = bytes.indexOf("\n", start);
    if (end < 0) end = bytes.length;
    yield* parsed(bytes.toString("utf8", start, end));
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
