// When a message reaches the quarantine queue.
import { QUARANTINE_ATTRIBUTE, QUARANTINE_DETAIL_MAX_BYTES } from "../../shared/wiring/index.ts";
import type { Books } from "../books.ts";
import type { Invocation } from "../invocation.ts";
import { sequenceNumber } from "../oracle.ts";
import type { QueueEntry } from "../simulated-queue.ts";

export function checkQuarantined(invocation: Invocation, { body, attributes = {} }: QueueEntry, books: Books): void {
  const broken = (detail: string): void => books.violate("quarantine-original", detail);
  const {
    [QUARANTINE_ATTRIBUTE.messageId]: messageId,
    [QUARANTINE_ATTRIBUTE.detail]: detail = "",
    ...facts
  } = attributes;
  const tracked = invocation.records.find(({ message }) => message.id === messageId);
  if (!tracked) {
    broken(`${invocation.name} put a message ${messageId} into quarantine that it was not given`);
    return;
  }
  const { name, message } = tracked;
  books.note("quarantine", () => `takes ${name}: ${facts[QUARANTINE_ATTRIBUTE.reason]}`);
  const { kind, reason } = books.expected(tracked, invocation.release);
  if (kind !== "quarantined") broken(`${name} is in quarantine, but should be ${kind}`);
  if (body !== message.body) broken(`the body of ${name} in quarantine is not the original: ${body}`);
  const expected = {
    [QUARANTINE_ATTRIBUTE.reason]: reason,
    [QUARANTINE_ATTRIBUTE.partitionKey]: message.groupId,
    [QUARANTINE_ATTRIBUTE.sequenceNumber]: sequenceNumber(message),
    [QUARANTINE_ATTRIBUTE.sentTimeMs]: String(message.sentMs),
  };
  for (const [attribute, value] of Object.entries(expected)) {
    if (facts[attribute] !== value)
      broken(`${name} is in quarantine with ${attribute} ${facts[attribute]}, not ${value}`);
  }
  if (Buffer.byteLength(detail) > QUARANTINE_DETAIL_MAX_BYTES) broken(`the detail of ${name} is too long`);
  tracked.isQuarantined = true;
}
