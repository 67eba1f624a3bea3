// The FIFO rule (pure): once a record of a group has failed, every later record of the group fails too, in order.
import type { BatchItem } from "./batch-item.ts";

/** Items that may still be worked on: those with no failed record of their group before them. */
export function unblocked(items: readonly BatchItem[]): BatchItem[] {
  const failedGroups = new Set<string>();
  return items.filter((item) => {
    if (item.outcome?.kind === "failed") failedGroups.add(item.groupId);
    return !failedGroups.has(item.groupId);
  });
}

/** Fails whatever follows a failed record in its group, also what was published: order outweighs a duplicate. */
export function applyGroupRule(items: readonly BatchItem[]): void {
  const open = new Set(unblocked(items));
  for (const item of items) {
    if (!open.has(item) && item.outcome?.kind !== "failed") {
      item.outcome = { kind: "failed", reason: "earlier-record-of-group-failed" };
    }
  }
}
