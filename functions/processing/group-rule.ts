// The FIFO rule (pure): once a record of a group has failed, every later record of the group fails too, in order.
import type { BatchItem } from "./batch-item.ts";

const hasFailed = ({ outcome }: BatchItem): boolean => outcome?.kind === "failed";

/** Items that may still be worked on: those with no failed record of their group before them. */
export function unblocked(items: readonly BatchItem[]): readonly BatchItem[] {
  if (!items.some(hasFailed)) return items;
  const failedGroups = new Set<string>();
  return items.filter((item) => {
    if (hasFailed(item)) failedGroups.add(item.groupId);
    return !failedGroups.has(item.groupId);
  });
}

/** Fails whatever follows a failed record in its group, also what was published: order outweighs a duplicate. */
export function applyGroupRule(items: readonly BatchItem[]): void {
  if (!items.some(hasFailed)) return;
  const open = new Set(unblocked(items));
  for (const item of items) {
    if (!open.has(item) && !hasFailed(item)) {
      item.outcome = { kind: "failed", reason: "earlier-record-of-group-failed" };
    }
  }
}
