// Which selected messages can be dealt with now (pure). A message of a FIFO queue can only be reached when those before it in
// its group are gone, and must not overtake them: one that is not selected keeps back all behind it.
import { inQueueOrder, type StoredMessage } from "./stored-message.ts";

export interface Reachable {
  readonly ready: StoredMessage[];
  /** Selected, and behind one that is not. */
  readonly behind: StoredMessage[];
}

export function reachable(
  messages: readonly StoredMessage[],
  isSelected: (message: StoredMessage) => boolean,
  isFifo: boolean,
): Reachable {
  const closedGroups = new Set<string>();
  const ready: StoredMessage[] = [];
  const behind: StoredMessage[] = [];
  for (const message of messages.toSorted(inQueueOrder)) {
    if (!isSelected(message)) closedGroups.add(message.partitionKey);
    else if (isFifo && closedGroups.has(message.partitionKey)) behind.push(message);
    else ready.push(message);
  }
  return { ready, behind };
}
