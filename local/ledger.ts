// Where each message of a run ended, counted from what can be seen outside the processor and from its log.
import * as z from "zod";

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

export class Ledger {
  /** By type of internal event. */
  readonly received = new Counts();
  readonly published = new Counts();
  readonly deadLettered = new Counts();
  /** By reason. */
  readonly ignored = new Counts();
  readonly quarantined = new Counts();
  /** By type of external event. */
  readonly externalEvents = new Counts();

  /** Messages that have come to their end. */
  get settled(): number {
    return this.published.total + this.ignored.total + this.quarantined.total + this.deadLettered.total;
  }

  /** received = published + ignored + quarantined + dead-lettered */
  get addsUp(): boolean {
    return this.received.total === this.settled;
  }
}

const BatchProcessedSchema = z.object({
  published_by_type: z.record(z.string(), z.int()),
  ignored_by_reason: z.record(z.string(), z.int()),
});

/** Enters what the processor's log says: only it knows what was published and what was ignored. */
export function enterProcessorLog(ledger: Ledger, text: string): void {
  for (const line of text.split("\n")) {
    if (!line.includes('"message":"batch.processed"')) continue;
    const batch = BatchProcessedSchema.parse(JSON.parse(line));
    for (const [type, count] of Object.entries(batch.published_by_type)) ledger.published.add(type, count);
    for (const [reason, count] of Object.entries(batch.ignored_by_reason)) ledger.ignored.add(reason, count);
  }
}
