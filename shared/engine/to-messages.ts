// Events → messages for the internal queue (pure): validated, split, with group and deduplication id.
import { hash } from "node:crypto";
import { type EngineEvent, forbiddenCharacter, parseInternalEvent, partitionKeyOf } from "../internal/index.ts";
import { groupBy } from "../wiring/index.ts";
import { type NotAccepted, PublishError } from "./errors.ts";

/** What is sent to the target: an event, or the part of one that is about one instance. */
export interface EngineMessage {
  /** The event it comes from, by its place in the list. */
  readonly index: number;
  /** The event's `type`. */
  readonly type: string;
  /** The event as JSON. */
  readonly body: string;
  /** Of the body in UTF-8, in bytes; at most 1 MiB for a queue, 256 KiB for a topic. */
  readonly sizeBytes: number;
  /** The partition key, within which order is kept: at most 128 letters, digits and ASCII punctuation. */
  readonly groupId: string;
  /** SHA-256 of the body: the same event sent twice within five minutes is one message. */
  readonly deduplicationId: string;
}

/** @throws PublishError `invalid-events` that names every event that cannot be sent; then none is. */
export function toMessages(events: readonly EngineEvent[], maxBytes: number): EngineMessage[] {
  const invalid: NotAccepted[] = [];
  const messages: EngineMessage[] = [];
  for (const [index, event] of events.entries()) {
    for (const part of split(event)) {
      const message = toMessage(part, index, maxBytes);
      if ("body" in message) {
        messages.push(message);
        continue;
      }
      invalid.push(message);
      break; // one entry names the event, however many parts of it are invalid
    }
  }
  if (invalid.length > 0) throw new PublishError("invalid-events", invalid);
  return messages;
}

function toMessage(event: EngineEvent, index: number, maxBytes: number): EngineMessage | NotAccepted {
  const { type } = event;
  const body = JSON.stringify(event);
  const parsed = parseInternalEvent(body);
  if (parsed.kind === "unreadable") return { index, type, reason: parsed.detail };
  const forbidden = forbiddenCharacter(body);
  if (forbidden !== undefined) return { index, type, reason: `SQS does not take the character ${forbidden}` };
  const sizeBytes = Buffer.byteLength(body);
  if (sizeBytes > maxBytes) return { index, type, reason: `${sizeBytes} bytes, the target takes ${maxBytes}` };
  return {
    index,
    type,
    body,
    sizeBytes,
    groupId: partitionKeyOf(parsed.event),
    deduplicationId: hash("sha256", body, "hex"),
  };
}

type Wrapped = Extract<EngineEvent, { type: "NOTIFICATION" }>["event"];

function split(event: EngineEvent): EngineEvent[] {
  if (event.type !== "NOTIFICATION") return splitByInstance(event);
  return splitByInstance(event.event).map((part) => ({ ...event, event: part }));
}

/** One event per instance, so that each keeps its own order and a large batch fits. What is no valid event stays whole. */
function splitByInstance(event: Wrapped): Wrapped[] {
  if (event?.type !== "WORKFLOW_INSTANCE_UPDATE" || !Array.isArray(event.change_records)) return [event];
  const byInstance = groupBy(event.change_records, (record) => record?.workflow_instance_id);
  if (byInstance.size < 2) return [event];
  return [...byInstance.values()].map((change_records) => ({ ...event, change_records }));
}
