// How fast an outbox is emptied, from how many rows have left it at which moment (pure).
import type { OutboxStatus } from "../../operations/outbox/index.ts";

interface Reading {
  readonly atMs: number;
  /** So far: sent, or set aside. */
  readonly removed: number;
  readonly setAside: number;
}

/** Long enough for two readings of a deployment. */
const OVER_MS = 30_000;

export class OutboxFlow {
  #readings: Reading[] = [];
  #status: OutboxStatus | undefined;

  enter(status: OutboxStatus, removed: number, atMs: number): void {
    this.#status = status;
    // It counts from the beginning again after a crash.
    if (removed < (this.#readings.at(-1)?.removed ?? 0)) this.#readings = [];
    const later = this.#readings.filter((reading) => reading.atMs >= atMs - OVER_MS);
    this.#readings = [...later, { atMs, removed, setAside: status.set_aside }];
  }

  /** As it was last seen. */
  get status(): OutboxStatus | undefined {
    return this.#status;
  }

  /** Rows over the last half minute; null as long as nothing can be said. */
  get sentPerSecond(): number | null {
    const [first, last] = [this.#readings[0], this.#readings.at(-1)];
    if (!first || !last || last.atMs === first.atMs) return null;
    const setAside = Math.max(0, last.setAside - first.setAside);
    return Math.max(0, last.removed - first.removed - setAside) / ((last.atMs - first.atMs) / 1_000);
  }
}
