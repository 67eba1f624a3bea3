// Which held messages are meant, and which of those can be dealt with now (pure).
import { groupId } from "../../../shared/internal/index.ts";
import { valueAt } from "../../../shared/values/index.ts";
import { type HeldMessage, inQueueOrder } from "./held-message.ts";

/** A field of the body, as a path, and its value as text. */
export interface FieldValue {
  readonly path: readonly string[];
  readonly value: string;
}

export interface Selection {
  readonly ids?: readonly string[] | undefined;
  readonly reasons?: readonly string[] | undefined;
  readonly types?: readonly string[] | undefined;
  /** Of this partition key, or of one that begins with it and a `/`. */
  readonly key?: string | undefined;
  /** All of these. */
  readonly fields?: readonly FieldValue[] | undefined;
  /** Of the partition key that this id makes, or with the id in one of these fields. */
  readonly subject?: { readonly id: string; readonly paths: readonly FieldValue["path"][] } | undefined;
  /** Sent at or after. */
  readonly sinceMs?: number | undefined;
  /** Sent before. */
  readonly untilMs?: number | undefined;
}

export const selectsAll = (selection: Selection): boolean =>
  Object.values(selection).every((value) => value === undefined);

/** What is said must all hold; of several values of one kind one is enough. */
export function isSelected(message: HeldMessage, selection: Selection): boolean {
  const { ids, reasons, types, key, fields, subject, sinceMs, untilMs } = selection;
  return (
    (ids === undefined || ids.includes(message.id) || ids.includes(message.sqsMessageId)) &&
    (reasons === undefined || reasons.includes(message.reason ?? "")) &&
    (types === undefined || types.includes(message.type ?? "")) &&
    (key === undefined || isOfKey(message, key)) &&
    (fields === undefined || fields.every((field) => hasField(message, field))) &&
    (subject === undefined ||
      isOfKey(message, subject.id) ||
      subject.paths.some((path) => hasField(message, { path, value: subject.id }))) &&
    (sinceMs === undefined || message.sentMs >= sinceMs) &&
    (untilMs === undefined || message.sentMs < untilMs)
  );
}

/** A message that nobody can read has a partition key too. One that did not fit SQS's rules was hashed as a whole. */
const isOfKey = ({ partitionKey }: HeldMessage, key: string): boolean =>
  partitionKey === groupId(key) || partitionKey.startsWith(`${key}/`);

function hasField({ body }: HeldMessage, { path, value }: FieldValue): boolean {
  let found: unknown;
  try {
    found = valueAt(JSON.parse(body), path);
  } catch {
    return false;
  }
  return [found].flat().some((each) => each !== null && typeof each !== "object" && String(each) === value);
}

export interface Reachable {
  readonly ready: HeldMessage[];
  /** Selected, and behind one that is not. */
  readonly behind: HeldMessage[];
}

/**
 * A message of a FIFO queue can only be reached when those before it in its group are gone, and must not overtake them: one
 * that is not selected keeps back all behind it.
 */
export function reachable(
  messages: readonly HeldMessage[],
  isSelected: (message: HeldMessage) => boolean,
  isFifo: boolean,
): Reachable {
  const closedGroups = new Set<string>();
  const ready: HeldMessage[] = [];
  const behind: HeldMessage[] = [];
  for (const message of messages.toSorted(inQueueOrder)) {
    if (!isSelected(message)) closedGroups.add(message.partitionKey);
    else if (isFifo && closedGroups.has(message.partitionKey)) behind.push(message);
    else ready.push(message);
  }
  return { ready, behind };
}
