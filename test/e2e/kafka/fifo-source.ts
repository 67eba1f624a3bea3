// What stands before a function: a FIFO queue whose messages Lambda hands over in batches, without the time that an emulated one takes.
import type { SQSRecord } from "aws-lambda";
import type { Random } from "../../support/faults/seeded-random.ts";

export interface FifoSource {
  /** Messages of groups of which none is under way; undefined once all are done. */
  readonly take: () => Promise<readonly SQSRecord[] | undefined>;
  /** Those that failed stand where they stood; the others are done. */
  readonly settle: (batch: readonly SQSRecord[], failed: ReadonlySet<string>) => void;
  readonly left: () => number;
}

const BATCH_SIZE = 10;

export function fifoSource(records: readonly SQSRecord[], random: Random): FifoSource {
  const groups = Map.groupBy(records, groupOf);
  const underWay = new Set<string>();
  let left = records.length;
  let waiting = Promise.withResolvers<void>();

  const pick = (): SQSRecord[] => {
    const batch: SQSRecord[] = [];
    const free = [...groups].filter(([group, own]) => own.length > 0 && !underWay.has(group));
    while (batch.length < BATCH_SIZE && free.length > 0) {
      const [[group, own] = ["", []]] = free.splice(random.integer(free.length), 1);
      underWay.add(group);
      batch.push(...own.splice(0, 1 + random.integer(BATCH_SIZE - batch.length)));
    }
    return batch;
  };
  return {
    async take() {
      while (left > 0) {
        const batch = pick();
        if (batch.length > 0) return batch;
        await waiting.promise;
      }
      return undefined;
    },
    settle(batch, failed) {
      for (const [group, own] of Map.groupBy(batch, groupOf)) {
        const back = own.filter(({ messageId }) => failed.has(messageId));
        groups.get(group)?.unshift(...back);
        left -= own.length - back.length;
        underWay.delete(group);
      }
      waiting.resolve();
      waiting = Promise.withResolvers();
    },
    left: () => left,
  };
}

const groupOf = ({ attributes }: SQSRecord): string => attributes.MessageGroupId ?? "";
