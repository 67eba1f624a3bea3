// One invocation of the function: what its code is given, and what the rules want to know of it.
import type { ProcessedBatch } from "../functions/processing/index.ts";
import type { Books, Tracked } from "./books.ts";
import type { FaultPlan } from "./fault.ts";
import type { Caller } from "./network.ts";
import type { VirtualTime } from "./virtual-time.ts";

export type InvocationEnd =
  | { readonly kind: "answered"; readonly batch: ProcessedBatch }
  | { readonly kind: "crashed" | "timed-out" }
  | { readonly kind: "threw"; readonly error: unknown };

export interface Invocation extends Caller {
  readonly records: readonly Tracked[];
  /** Which release its environment runs. */
  readonly release: number;
  /** Until Lambda ends it. */
  readonly remainingMs: () => number;
  readonly clock: {
    readonly nowMs: () => number;
    readonly remainingMs: () => number;
    readonly sleep: (durationMs: number) => Promise<void>;
  };
  readonly end: (how: InvocationEnd) => void;
  /** Whether any of its calls went wrong, or its process stood still. */
  hadTrouble: boolean;
  /** Ids of the messages whose way into quarantine went wrong, or that the topic denied to take. */
  readonly notTaken: ReadonlySet<string>;
  hasStalled: boolean;
}

export interface InvocationOptions {
  readonly index: number;
  readonly records: readonly Tracked[];
  readonly release: number;
  readonly time: VirtualTime;
  readonly faults: FaultPlan;
  readonly books: Books;
  /** Told once, whatever ends it first. */
  readonly onEnd: (invocation: Invocation, end: InvocationEnd) => void;
}

/** A tenth of a second is needed for the answer, and a call takes time too. */
const LEAST_MS = 120;

export function startInvocation(options: InvocationOptions): Invocation {
  const { index, records, release, time, faults, books, onEnd } = options;
  const { timeoutMs } = books.scenario;
  const name = `function ${index}`;
  const notTaken = new Set<string>();
  const startMs = time.nowMs();
  let isOver = false;
  let stalledMs = 0;
  let reads = 0;

  const remainingMs = (): number => startMs + timeoutMs - stalledMs - time.nowMs();
  const end = (how: InvocationEnd): void => {
    if (isOver) return;
    isOver = true;
    cancelTimeOut();
    cancelCrash?.();
    // An answer that comes too late is none.
    onEnd(invocation, how.kind === "answered" && remainingMs() <= 0 ? { kind: "timed-out" } : how);
  };
  const timeOut = (): void => end({ kind: "timed-out" });
  let cancelTimeOut = time.after(timeoutMs, timeOut);
  const crashAfterMs = faults.crashAfterMs(index);
  const cancelCrash = crashAfterMs === undefined ? undefined : time.after(crashAfterMs, () => invocation.kill());

  const stall = (durationMs: number): void => {
    books.note("fault", () => `${name} stands still for ${durationMs} ms`);
    stalledMs += durationMs;
    invocation.hasStalled = true;
    invocation.hadTrouble = true;
    cancelTimeOut();
    cancelTimeOut = time.after(remainingMs(), timeOut);
  };
  const invocation: Invocation = {
    ...{ name, records, release, remainingMs, end },
    isOver: () => isOver,
    kill: () => {
      if (!isOver) books.note("fault", () => `${name} is killed`);
      end({ kind: "crashed" });
    },
    onCall: (describe) => {
      if (invocation.hasStalled || remainingMs() >= LEAST_MS) return;
      books.violate("no-late-calls", `${name} calls ${describe()} with ${remainingMs()} ms left`);
    },
    onTrouble: (excused) => {
      invocation.hadTrouble = true;
      for (const messageId of excused) notTaken.add(messageId);
    },
    clock: {
      nowMs: time.nowMs,
      remainingMs: () => {
        reads += 1;
        const durationMs = faults.stallMs(index, reads);
        if (durationMs > 0 && !isOver) stall(durationMs);
        return remainingMs();
      },
      sleep: (durationMs) =>
        new Promise((resolve) => {
          time.after(durationMs, () => {
            if (!isOver) resolve();
          });
        }),
    },
    ...{ notTaken, hadTrouble: false, hasStalled: false },
  };
  return invocation;
}
