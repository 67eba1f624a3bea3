// Which stored messages are meant (pure).
import type { StoredMessage } from "./stored-message.ts";

export interface Selection {
  readonly ids?: readonly string[] | undefined;
  readonly reasons?: readonly string[] | undefined;
  readonly types?: readonly string[] | undefined;
  readonly workflow?: string | undefined;
  /** Sent at or after. */
  readonly sinceMs?: number | undefined;
  /** Sent before. */
  readonly untilMs?: number | undefined;
}

export const selectsAll = (selection: Selection): boolean =>
  Object.values(selection).every((value) => value === undefined);

/** What is said must all hold; of several values of one kind one is enough. */
export function isSelected(message: StoredMessage, selection: Selection): boolean {
  const { ids, reasons, types, workflow, sinceMs, untilMs } = selection;
  return (
    (ids === undefined || ids.includes(message.id) || ids.includes(message.sqsMessageId)) &&
    (reasons === undefined || reasons.includes(message.reason ?? "")) &&
    (types === undefined || types.includes(message.type ?? "")) &&
    (workflow === undefined || isOfWorkflow(message, workflow)) &&
    (sinceMs === undefined || message.sentMs >= sinceMs) &&
    (untilMs === undefined || message.sentMs < untilMs)
  );
}

/** By the partition key, which a body that nobody can read has too; by the body where the key is a hash. */
function isOfWorkflow({ partitionKey, body }: StoredMessage, workflow: string): boolean {
  if (partitionKey === workflow || partitionKey.startsWith(`${workflow}/`)) return true;
  try {
    const { workflow_id, event } = JSON.parse(body) as { workflow_id?: unknown; event?: { workflow_id?: unknown } };
    return workflow_id === workflow || event?.workflow_id === workflow;
  } catch {
    return false;
  }
}
