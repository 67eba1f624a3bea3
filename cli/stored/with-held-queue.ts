// The frame of every command that looks into a stored queue: hold, work, and give back whatever is still held.
import { setTimeout as sleep } from "node:timers/promises";
import { counted } from "../counted.ts";
import { type Target, TargetError } from "../target/index.ts";
import type { Terminal } from "../terminal.ts";
import { HeldQueue, holdSecondsFor, type QueueDepth, queueDepth, releaseHandles } from "./held-queue.ts";
import { beginHold } from "./hold-file.ts";
import type { StoredQueue } from "./stored-queue.ts";

export interface HoldOptions extends Pick<Terminal, "signal" | "progress"> {
  /** Removes messages, which one process of a machine does at a time. */
  readonly removes: boolean;
  /** Wait for messages that somebody else has hidden, since order would suffer if those came back later. */
  readonly needsAll: boolean;
}

export interface Held {
  readonly queue: HeldQueue;
  readonly depth: QueueDepth;
}

const LOOK_AGAIN_MS = 1_000;

export async function withHeldQueue<Result>(
  { clients: { sqs } }: Target,
  stored: StoredQueue,
  { signal, progress, removes, needsAll }: HoldOptions,
  work: (held: Held) => Promise<Result>,
): Promise<Result> {
  const file = await beginHold(stored.holdFile, {
    removes,
    giveBack: (handles) => releaseHandles(sqs, stored.url, handles),
  });
  let queue: HeldQueue | undefined;
  try {
    let depth = await queueDepth(sqs, stored.url);
    const deadlineMs = Date.now() + holdSecondsFor(depth.visible + depth.inFlight) * 1_000;
    if (needsAll && depth.inFlight > 0)
      progress.stage(`Waiting for ${counted(depth.inFlight, "message")} that somebody else holds`);
    while (needsAll && depth.inFlight > 0 && !signal.aborted) {
      if (Date.now() > deadlineMs) {
        throw new TargetError(`somebody else holds ${counted(depth.inFlight, "message")}; run this again later`);
      }
      await sleep(LOOK_AGAIN_MS);
      depth = await queueDepth(sqs, stored.url);
    }
    const holdSeconds = holdSecondsFor(depth.visible);
    queue = new HeldQueue({ sqs, queueUrl: stored.url, holdSeconds, nowMs: Date.now, onHeld: file.add });
    return await work({ queue, depth });
  } finally {
    await queue?.release();
    file.remove();
  }
}
