// What one call to a service takes, and messages packed into as few calls (pure).
import { BATCH_MAX_ENTRIES, SNS_PUBLISH_MAX_BYTES, SQS_MESSAGE_MAX_BYTES } from "../wiring/index.ts";

export interface CallLimits {
  readonly maxEntries: number;
  /** Of all entries together. */
  readonly maxBytes: number;
}

export const SQS_CALL: CallLimits = { maxEntries: BATCH_MAX_ENTRIES, maxBytes: SQS_MESSAGE_MAX_BYTES };
export const SNS_CALL: CallLimits = { maxEntries: BATCH_MAX_ENTRIES, maxBytes: SNS_PUBLISH_MAX_BYTES };

/** Items in batches of as many as one call takes, in their order; their sizes are left out of account. */
export function batchesOf<Item>(items: readonly Item[], maxEntries = BATCH_MAX_ENTRIES): Item[][] {
  const batches: Item[][] = [];
  for (let from = 0; from < items.length; from += maxEntries) batches.push(items.slice(from, from + maxEntries));
  return batches;
}

interface OpenCall<Item> {
  readonly items: Item[];
  bytes: number;
}

/** Each item into the first call with room; one that is larger than a call has a call of its own. */
export function packCalls<Item>(
  items: readonly Item[],
  bytesOf: (item: Item) => number,
  { maxEntries, maxBytes }: CallLimits,
): Item[][] {
  const calls: OpenCall<Item>[] = [];
  let open: OpenCall<Item>[] = [];
  for (const item of items) {
    const bytes = bytesOf(item);
    let call = open.find((candidate) => candidate.bytes + bytes <= maxBytes);
    if (!call) {
      call = { items: [], bytes: 0 };
      calls.push(call);
      open.push(call);
    }
    call.items.push(item);
    call.bytes += bytes;
    if (call.items.length === maxEntries) open = open.filter((candidate) => candidate !== call);
  }
  return calls.map((call) => call.items);
}
