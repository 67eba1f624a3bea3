import { BATCH_MAX_ENTRIES } from "./aws-limits.ts";

/** Items in batches of as many as one call to SQS or SNS takes, in their order. */
export function batchesOf<Item>(items: readonly Item[]): Item[][] {
  const batches: Item[][] = [];
  for (let from = 0; from < items.length; from += BATCH_MAX_ENTRIES) {
    batches.push(items.slice(from, from + BATCH_MAX_ENTRIES));
  }
  return batches;
}
