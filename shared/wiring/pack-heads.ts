// Which messages may be under way side by side without one overtaking another: used by whoever sends to a FIFO queue or topic.
import { BATCH_MAX_ENTRIES } from "./aws-limits.ts";

interface Lane {
  readonly messages: readonly { readonly sizeBytes: number }[];
}

/** The first message of each lane, in calls of at most ten messages and what the target takes at once. */
export function packHeads<Each extends Lane>(lanes: readonly Each[], maxBytes: number): Each[][] {
  const calls: Each[][] = [];
  let call: Each[] = [];
  let bytes = 0;
  for (const lane of lanes) {
    const size = lane.messages[0]?.sizeBytes ?? 0;
    if (call.length === BATCH_MAX_ENTRIES || (call.length > 0 && bytes + size > maxBytes)) {
      calls.push(call);
      call = [];
      bytes = 0;
    }
    call.push(lane);
    bytes += size;
  }
  if (call.length > 0) calls.push(call);
  return calls;
}
