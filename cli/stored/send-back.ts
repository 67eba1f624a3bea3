// A stored message on its way back to the internal queue: original bytes and old partition key (pure).
import type { LaneMessage } from "../send-in-lanes.ts";
import { inQueueOrder, type StoredMessage } from "./stored-message.ts";

/** In the order in which they are to be sent. */
export function sendBackMessages(messages: readonly StoredMessage[]): LaneMessage<StoredMessage>[] {
  return messages.toSorted(inQueueOrder).map((item) => ({
    item,
    key: item.partitionKey,
    sizeBytes: Buffer.byteLength(item.body),
    entry: {
      MessageBody: item.body,
      MessageGroupId: item.partitionKey,
      // One for each stay in the queue: sending the same stored message again within five minutes is dropped, and a message
      // that was replayed and stored anew is not.
      MessageDeduplicationId: `replay-${item.id}`,
    },
  }));
}
