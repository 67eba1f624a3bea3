// The books of a slice: what the engine sent, what came of it by what the processor said and the queue did, and what the topic has.
import type { BatchItem } from "../../functions/processing/batch-item.ts";
import type { Template } from "./slice-events.ts";
import type { SliceMessage } from "./slice-queue.ts";

export interface Balance {
  readonly received: number;
  readonly published: number;
  readonly ignored: Readonly<Record<string, number>>;
  readonly quarantined: number;
  readonly deadLettered: number;
  readonly waiting: number;
}

export interface Ledger {
  received(): void;
  /** Deleted from the queue, with the outcome that the processor gave it. */
  acknowledged(message: SliceMessage, outcome: BatchItem["outcome"]): void;
  deadLettered(message: SliceMessage): void;
  /** Taken by the topic; whether it has it already. */
  onTopic(id: string): boolean;
  stored(messageId: string): void;
  balance(waiting: number): Balance;
  /** What does not add up, in words. @param isQuiet nothing is under way: the topic must have what was published, and nothing else */
  wrong(waiting: number, isQuiet: boolean): string | undefined;
  readonly externalEvents: () => { readonly distinct: number; readonly accepted: number };
}

export function openLedger(all: readonly Template[]): Ledger {
  const ignored = new Map<string, number>();
  const ids = new Set<number>();
  const stored = new Set<string>();
  // Of a dead letter some may have come to the topic before.
  let [received, published, quarantined, deadLettered, due, maybeThere, accepted] = [0, 0, 0, 0, 0, 0, 0];
  let mistaken: string | undefined;

  const balance = (waiting: number): Balance => ({
    ...{ received, published, quarantined, deadLettered, waiting, ignored: Object.fromEntries(ignored) },
  });
  return {
    received: () => {
      received += 1;
    },
    acknowledged({ id, template }, outcome) {
      const expected = all[template];
      if (outcome?.kind !== expected?.kind) mistaken ??= `${id} ended as ${outcome?.kind}, and is ${expected?.kind}`;
      if (outcome?.kind === "published") published += 1;
      if (outcome?.kind === "quarantined") quarantined += 1;
      if (outcome?.kind === "ignored") ignored.set(outcome.reason, (ignored.get(outcome.reason) ?? 0) + 1);
      due += expected?.externalEvents ?? 0;
    },
    deadLettered({ template }) {
      deadLettered += 1;
      maybeThere += all[template]?.externalEvents ?? 0;
    },
    onTopic(id) {
      accepted += 1;
      const known = ids.size;
      // 52 bits of a hash: two of a million events share them once in ten thousand runs.
      ids.add(Number.parseInt(id.slice(0, 13), 16));
      return ids.size === known;
    },
    stored: (messageId) => void stored.add(messageId),
    balance,
    wrong(waiting, isQuiet) {
      const ignoredAll = [...ignored.values()].reduce((sum, count) => sum + count, 0);
      const ended = published + ignoredAll + quarantined + deadLettered;
      if (received !== ended + waiting) return `received ${received}, ended ${ended}, waiting ${waiting}`;
      if (mistaken) return mistaken;
      if (stored.size < quarantined) return `${quarantined} quarantined, ${stored.size} of them stored`;
      const isTooMany = isQuiet && ids.size > due + maybeThere;
      if (ids.size < due || isTooMany) return `${due} external events are due, ${ids.size} are on the topic`;
      return undefined;
    },
    externalEvents: () => ({ distinct: ids.size, accepted }),
  };
}
