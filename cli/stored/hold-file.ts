// Which messages this process holds, on disk: a run that was killed leaves it behind, and the next one gives those messages
// back at once instead of waiting until they come back by themselves. It is also the lock of a queue on this machine.
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { TargetError } from "../target/index.ts";
import type { StoredMessage } from "./stored-message.ts";

export interface HoldFile {
  readonly add: (messages: readonly StoredMessage[]) => void;
  readonly remove: () => void;
}

/**
 * Begins a hold; `giveBack` gets the receipt handles of a run that was killed.
 *
 * @throws TargetError if another process on this machine holds messages of the same queue.
 */
export async function beginHold(
  file: string,
  giveBack: (receiptHandles: readonly string[]) => Promise<void>,
): Promise<HoldFile> {
  mkdirSync(dirname(file), { recursive: true });
  const left = readHold(file);
  if (left && isAlive(left.pid)) {
    throw new TargetError(
      `process ${left.pid} works on this queue right now; wait for it, or end it, and run this again`,
    );
  }
  if (left) {
    await giveBack(left.handles);
    rmSync(file, { force: true });
  }
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new TargetError("another process has just begun to work on this queue; run this again");
  }
  return {
    add(messages) {
      if (messages.length > 0) appendFileSync(file, messages.map(({ receiptHandle }) => `${receiptHandle}\n`).join(""));
    },
    remove: () => rmSync(file, { force: true }),
  };
}

function readHold(file: string): { readonly pid: number; readonly handles: string[] } | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined; // nobody holds anything
  }
  const [pid = "", ...handles] = text.split("\n").filter(Boolean);
  return { pid: Number(pid), handles };
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
