// What the remaining time of an invocation allows.

/** Kept for logging, metrics and the answer; measured well below this. */
const ANSWER_RESERVE_MS = 100;
/** A call to SNS or SQS usually takes less; one that takes longer is aborted when the reserve begins. */
const SHORTEST_CALL_MS = 50;

export interface Clock {
  readonly nowMs: () => number;
  /** Milliseconds until Lambda ends the invocation. */
  readonly remainingMs: () => number;
  readonly sleep: (durationMs: number) => Promise<void>;
}

/** Whether there is time to start one more call, after an optional pause. */
export const canStartCall = (clock: Clock, pauseMs = 0): boolean =>
  clock.remainingMs() - pauseMs >= ANSWER_RESERVE_MS + SHORTEST_CALL_MS;

/** How long a call that starts now may take. */
export const callBudgetMs = (clock: Clock): number => Math.max(1, clock.remainingMs() - ANSWER_RESERVE_MS);
