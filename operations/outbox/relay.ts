// A relay as a process runs it: what changed is told at once, and how much was done at every interval.
import { setTimeout as sleep } from "node:timers/promises";
import type { InternalEvents } from "../../shared/internal/index.ts";
import { type RelayProgress, relay } from "../../shared/outbox/index.ts";
import { queueTarget, topicTarget } from "../../shared/publisher/index.ts";
import { type ClientOptions, targetClients } from "../deployment/clients.ts";
import { asTargetError, type Database, withOutbox } from "./database.ts";
import { type OutboxStatus, readOutbox } from "./status.ts";

export type RelayChange =
  /** Rows go from here. */
  | { readonly kind: "moving" }
  /** Another relay has the turn. */
  | { readonly kind: "standby" }
  | { readonly kind: "database-lost"; readonly reason: string }
  /** The internal tier does not take these now. */
  | { readonly kind: "refused"; readonly keys: number; readonly reason: string }
  | { readonly kind: "refused-no-more" };

/** Of the time since the one before. */
export interface RelayReport {
  readonly seconds: number;
  readonly sent: number;
  /** The most at once. */
  readonly refusedKeys: number;
  /** Now; undefined while the database is gone. */
  readonly outbox: OutboxStatus | undefined;
}

export interface RunRelayOptions {
  readonly database: Database;
  /** ARN of the internal queue, or of the internal topic. */
  readonly to: { readonly queue: string } | { readonly topic: string };
  readonly clientOptions: ClientOptions;
  readonly internal: InternalEvents;
  /** Ends it between two rounds. */
  readonly signal: AbortSignal;
  readonly reportEveryMs: number;
  /** Called once the outbox was looked at, before the first round. */
  readonly onStart: () => void;
  readonly onChange: (change: RelayChange) => void;
  readonly onReport: (report: RelayReport) => void;
}

/** Resolves once the signal has come, after a last report. @throws TargetError, InvalidTargetError */
export async function runRelay(options: RunRelayOptions): Promise<void> {
  const { database, clientOptions, to, internal, signal, onStart } = options;
  const { sqs, sns, destroy } = targetClients(clientOptions);
  const end = new AbortController();
  const both = AbortSignal.any([signal, end.signal]);
  try {
    const target = "queue" in to ? queueTarget(sqs, to.queue) : topicTarget(sns, to.topic);
    await withOutbox(database, readOutbox); // what only a person can mend is said before anything is begun
    onStart();
    const count = counter(options.onChange);
    const reports = reporting(options, count, both);
    try {
      await relay({ connect: database.connect, target, internal, signal: both, onProgress: count.add });
    } catch (error) {
      throw asTargetError(error, database.label);
    } finally {
      end.abort();
      await reports;
    }
  } finally {
    destroy();
  }
}

interface Counter {
  readonly add: (progress: RelayProgress) => void;
  /** Begins the next interval. */
  readonly take: () => { readonly sent: number; readonly refusedKeys: number };
}

function counter(onChange: RunRelayOptions["onChange"]): Counter {
  let [sent, refusedKeys] = [0, 0];
  let state: "moving" | "standby" | "database-lost" | undefined;
  let isRefusing = false;
  return {
    add(progress) {
      const { kind } = progress;
      const next = kind === "round" ? "moving" : kind;
      if (state !== next)
        onChange(progress.kind === "database-lost" ? progress : { kind: next as "moving" | "standby" });
      state = next;
      if (progress.kind !== "round") return;
      sent += progress.sent;
      if (!progress.refused) return;
      refusedKeys = Math.max(refusedKeys, progress.refused.keys);
      if (!isRefusing) onChange({ kind: "refused", ...progress.refused });
      isRefusing = true;
    },
    take() {
      const taken = { sent, refusedKeys };
      // A refused key is left alone for a while, so that single rounds without any mean nothing.
      if (isRefusing && refusedKeys === 0) {
        onChange({ kind: "refused-no-more" });
        isRefusing = false;
      }
      [sent, refusedKeys] = [0, 0];
      return taken;
    },
  };
}

async function reporting(options: RunRelayOptions, count: Counter, signal: AbortSignal): Promise<void> {
  const { database, reportEveryMs, onReport } = options;
  let sinceMs = performance.now();
  for (let isLast = false; !isLast; ) {
    isLast = await sleep(reportEveryMs, false, { signal }).catch(() => true);
    const outbox = await withOutbox(database, readOutbox).catch(() => undefined); // the relay tells of it
    const nowMs = performance.now();
    onReport({ seconds: (nowMs - sinceMs) / 1_000, ...count.take(), outbox });
    sinceMs = nowMs;
  }
}
