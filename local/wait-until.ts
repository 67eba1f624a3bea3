import { LocalError } from "./errors.ts";
import type { Ledger } from "./ledger.ts";

/** Three times the function's default timeout: what has not moved by then will not. */
const STALLED_AFTER_MS = 180_000;
const POLL_MS = 20;

export interface WaitOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (ledger: Ledger) => void;
}

/** Resolves once it is done or the signal says stop. @throws LocalError if no message has come to its end for long. */
export async function waitUntil(isDone: () => boolean, ledger: Ledger, options: WaitOptions): Promise<void> {
  let lastSettled = -1;
  let lastMoveMs = Date.now();
  while (!isDone() && !options.signal.aborted) {
    options.onProgress(ledger);
    if (ledger.settled !== lastSettled) {
      lastSettled = ledger.settled;
      lastMoveMs = Date.now();
    } else if (Date.now() - lastMoveMs > STALLED_AFTER_MS) {
      const open = ledger.received.total - ledger.settled;
      throw new LocalError(`no message has come to its end for ${STALLED_AFTER_MS / 1_000} seconds; ${open} are open`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  options.onProgress(ledger);
}
