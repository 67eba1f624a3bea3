// Which messages each process holds, on disk: a run that was killed leaves its file behind, and the next one gives those
// messages back at once instead of waiting until they come back by themselves. Of those that remove, the file is also the
// lock of a queue on this machine; any number may look.
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { TargetError } from "../target/index.ts";
import type { StoredMessage } from "./stored-message.ts";

export interface HoldFile {
  readonly add: (messages: readonly StoredMessage[]) => void;
  readonly remove: () => void;
}

export interface HoldPurpose {
  /** Removes messages: one process at a time. */
  readonly removes: boolean;
  /** Gets the receipt handles of a run that was killed. */
  readonly giveBack: (receiptHandles: readonly string[]) => Promise<void>;
}

/** @throws TargetError if another process on this machine removes messages of the same queue, as this one is about to. */
export async function beginHold(file: string, { removes, giveBack }: HoldPurpose): Promise<HoldFile> {
  mkdirSync(dirname(file), { recursive: true });
  const own = `${file}.${process.pid}`;
  const remove = (): void => rmSync(own, { force: true });
  writeFileSync(own, `${removes ? REMOVES : LOOKS}\n`); // before looking at others: of two that begin at once none is missed
  try {
    for (const other of holdsOf(file).filter(({ path }) => path !== own)) {
      if (!isAlive(other.pid)) {
        await giveBack(other.handles);
        rmSync(other.path, { force: true });
      } else if (removes && other.removes) {
        throw new TargetError(
          `process ${other.pid} works on this queue right now; wait for it, or end it, and run this again`,
        );
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

const REMOVES = "removes";
const LOOKS = "looks";

interface Hold {
  readonly path: string;
  readonly pid: number;
  readonly removes: boolean;
  readonly handles: readonly string[];
}

function holdsOf(file: string): Hold[] {
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

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
