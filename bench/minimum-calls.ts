// The fewest PublishBatch calls that the limits allow (pure).
import { BATCH_MAX_ENTRIES, SNS_PUBLISH_MAX_BYTES } from "../shared/wiring/index.ts";

/**
 * No way of packing needs fewer calls than this; whether one with so few exists is not said. The bound of Martello and
 * Toth for bin packing (L2), and the limit on entries. https://doi.org/10.1016/0166-218X(90)90094-S
 */
export function minimumCalls(sizesBytes: readonly number[]): number {
  const thresholds = [0, ...sizesBytes.filter((size) => size <= SNS_PUBLISH_MAX_BYTES / 2)];
  const bounds = thresholds.map((threshold) => callsAbove(sizesBytes, threshold));
  return Math.max(Math.ceil(sizesBytes.length / BATCH_MAX_ENTRIES), ...bounds);
}

/** Counts only what is at least as large as the threshold: what is above its complement shares a call with none of it. */
function callsAbove(sizesBytes: readonly number[], threshold: number): number {
  const alone = sizesBytes.filter((size) => size > SNS_PUBLISH_MAX_BYTES - threshold);
  const large = sizesBytes.filter(
    (size) => size > SNS_PUBLISH_MAX_BYTES / 2 && size <= SNS_PUBLISH_MAX_BYTES - threshold,
  );
  const small = sizesBytes.filter((size) => size >= threshold && size <= SNS_PUBLISH_MAX_BYTES / 2);
  const room = large.length * SNS_PUBLISH_MAX_BYTES - sum(large);
  return alone.length + large.length + Math.max(0, Math.ceil((sum(small) - room) / SNS_PUBLISH_MAX_BYTES));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
