// Which messages each process has taken, on disk: a run that was killed leaves its file behind, and the next one gives those
// messages back at once instead of waiting until they come back by themselves. Of those that remove, the file is also the
// lock of a queue on this machine; any number may look.
import { randomUUID } from "node:crypto";
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { InputError, TargetError } from "../../errors.ts";
import { isAlive } from "../../local-runs.ts";
import { makeFolder } from "../../make-folder.ts";
import type { HeldMessage } from "./held-message.ts";

export interface TakenFile {
  readonly add: (messages: readonly HeldMessage[]) => void;
  readonly remove: () => void;
}

export interface TakingPurpose {
  /** Removes messages: one process at a time. */
  readonly removes: boolean;
  /** Gets the receipt handles of a run that was killed. */
  readonly giveBack: (receiptHandles: readonly string[]) => Promise<void>;
}

/**
 * Who only looks does so in a folder that cannot be written to as well: should it be killed, what it had taken comes back by itself.
 * @throws InputError if this one is to remove messages and cannot write down which.
 * @throws TargetError if another process on this machine removes messages of the same queue, as this one is about to.
 */
export async function beginTaking(file: string, { removes, giveBack }: TakingPurpose): Promise<TakenFile> {
  const own = `${file}.${randomUUID()}.${process.pid}`;
  const remove = (): void => {
    rmSync(own, { force: true });
    OWN.delete(own);
  };
  try {
    makeFolder(dirname(file));
    OWN.add(own);
    writeFileSync(own, `${removes ? REMOVES : LOOKS}\n`); // before looking at others: of two that begin at once none is missed
  } catch (error) {
    OWN.delete(own);
    if (removes) {
      const folder = resolve(dirname(file));
      const what = `what is taken, sent and removed is written down first, and ${folder} takes no file: ${(error as Error).message}`;
      throw new InputError("no-state-folder", what, { folder });
    }
    return { add: () => undefined, remove: () => undefined };
  }
  try {
    for (const other of filesOf(file).filter(({ path }) => path !== own)) {
      // This process may have the number of one that was killed: a container counts from the same one each time.
      const isInUse = other.pid === process.pid ? OWN.has(other.path) : isAlive(other.pid);
      if (!isInUse) {
        await giveBack(other.handles);
        rmSync(other.path, { force: true });
      } else if (removes && other.removes) {
        const what = `process ${other.pid} works on this queue right now; wait for it, or end it, and run this again`;
        throw new TargetError("queue-busy", what, { pid: other.pid });
      }
    }
  } catch (error) {
    remove();
    throw error;
  }
  return {
    add(messages) {
      if (messages.length > 0) appendFileSync(own, messages.map(({ receiptHandle }) => `${receiptHandle}\n`).join(""));
    },
    remove,
  };
}

/** Those of this process, in which a page may look and remove at once. */
const OWN = new Set<string>();

const REMOVES = "removes";
const LOOKS = "looks";

interface OtherFile {
  readonly path: string;
  readonly pid: number;
  readonly removes: boolean;
  readonly handles: readonly string[];
}

function filesOf(file: string): OtherFile[] {
  const names = readdirSync(dirname(file)).filter((name) => name.startsWith(`${basename(file)}.`));
  return names.flatMap((name) => {
    const path = join(dirname(file), name);
    try {
      const [purpose, ...handles] = readFileSync(path, "utf8").split("\n").filter(Boolean);
      return [{ path, pid: Number(name.split(".").at(-1)), removes: purpose === REMOVES, handles }];
    } catch {
      return []; // taken away meanwhile
    }
  });
}
