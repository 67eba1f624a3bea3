// Where each message of a run ended, counted from what can be seen outside the processor and from its log.

import { LRUCache } from "lru-cache";
import * as z from "zod";
import { DEFAULT_TIMEOUT_SECONDS } from "../../shared/wiring/index.ts";
import { LocalError } from "../this-machine.ts";

/** Counts by name, in the order in which the names were first seen. */
export class Counts {
  readonly #byName = new Map<string, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(name: string, count = 1): void {
    this.#total += count;
    this.#byName.set(name, (this.#byName.get(name) ?? 0) + count);
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries(this.#byName);
  }
}

/** A few megabytes. */
const MAX_CHANGES = 50_000;

/** received = published + ignored + quarantined + dead-lettered, once nothing is in flight. */
export class Books {
  /** By type of internal event. */
  readonly received: Counts;
  readonly published = new Counts();
  readonly deadLettered = new Counts();
  /** By reason. */
  readonly ignored = new Counts();
  readonly quarantined = new Counts();
  /** By type of external event. */
  readonly externalEvents = new Counts();
  /** Those among them that tell again of a change which another has told of, as when it came bare and wrapped. */
  readonly repeated = new Counts();

  readonly #changes = new LRUCache<string, true>({ max: MAX_CHANGES });

  /** Enters an external event; of changes it remembers so many, those that came last. */
  enterExternal(type: string, change: string): void {
    this.externalEvents.add(type);
    if (this.#changes.has(change)) this.repeated.add(type);
    this.#changes.set(change, true);
  }

  /** Of a second sink: it receives what the first does. */
  constructor(received = new Counts()) {
    this.received = received;
  }

  /** Messages that have come to their end. */
  get settled(): number {
    return this.published.total + this.ignored.total + this.quarantined.total + this.deadLettered.total;
  }

  get addsUp(): boolean {
    return this.received.total === this.settled;
  }
}

const BatchProcessedSchema = z.object({
  published_by_type: z.record(z.string(), z.int()),
  ignored_by_reason: z.record(z.string(), z.int()),
});

/** Enters what the processor's log says: only it knows what was published and what was ignored. */
export function enterProcessorLog(books: Books, text: string): void {
  for (const line of text.split("\n")) {
    if (!line.includes('"message":"batch.processed"')) continue;
    const batch = BatchProcessedSchema.parse(JSON.parse(line));
    for (const [type, count] of Object.entries(batch.published_by_type)) books.published.add(type, count);
    for (const [reason, count] of Object.entries(batch.ignored_by_reason)) books.ignored.add(reason, count);
  }
}

/** Three times the function's default timeout: what has not moved by then will not. */
const STALLED_AFTER_MS = 3 * DEFAULT_TIMEOUT_SECONDS * 1_000;
const POLL_MS = 20;

export interface WaitOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (books: Books) => void;
}

/** Resolves once it is done or the signal says stop. @throws LocalError if no message has come to its end for long. */
export async function waitUntil(isDone: () => boolean, books: Books, options: WaitOptions): Promise<void> {
  let lastSettled = -1;
  let lastMoveMs = Date.now();
  while (!isDone() && !options.signal.aborted) {
    options.onProgress(books);
    if (books.settled !== lastSettled) {
      lastSettled = books.settled;
      lastMoveMs = Date.now();
    } else if (Date.now() - lastMoveMs > STALLED_AFTER_MS) {
      const open = books.received.total - books.settled;
      throw new LocalError(`no message has come to its end for ${STALLED_AFTER_MS / 1_000} seconds; ${open} are open`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  options.onProgress(books);
}
