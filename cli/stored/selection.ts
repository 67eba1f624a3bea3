// Which stored messages are meant (pure).
import { groupId } from "../../shared/internal/index.ts";
import { valueAt } from "../../shared/values/index.ts";
import type { StoredMessage } from "./stored-message.ts";

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
export function isSelected(message: StoredMessage, selection: Selection): boolean {
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
const isOfKey = ({ partitionKey }: StoredMessage, key: string): boolean =>
  partitionKey === groupId(key) || partitionKey.startsWith(`${key}/`);

function hasField({ body }: StoredMessage, { path, value }: FieldValue): boolean {
  let found: unknown;
  try {
    found = valueAt(JSON.parse(body), path);
  } catch {
    return false;
  }
  return [found].flat().some((each) => each !== null && typeof each !== "object" && String(each) === value);
}
