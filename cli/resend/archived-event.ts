// A line of an archive → the event in it, with its text as it was published (pure).
import { hash } from "node:crypto";
import { attributesOfMaestro, attributesOfV1 } from "../../shared/contracts/index.ts";
import { instanceKey, workflowKey } from "../../shared/internal/index.ts";
import { changeId, type ReceivedAttributes, readEvent } from "../../shared/subscriber/index.ts";

export interface ArchivedEvent {
  /** The same for every publication of one change. */
  readonly id: string;
  readonly body: string;
  readonly attributes: ReceivedAttributes;
  readonly partitionKey: string;
  readonly timeMs: number;
  /** Sorts as text within a partition key. */
  readonly order: string;
}

export type ArchivedLine =
  | { readonly kind: "event"; readonly event: ArchivedEvent }
  | { readonly kind: "problem"; readonly detail: string };

/** Enough for any time in milliseconds. */
const TIME_DIGITS = 16;

export function archivedEvent(text: string): ArchivedLine {
  const original = originalOf(text);
  const reading = readEvent(original.received);
  if (reading.kind === "problem") return reading;
  const { event } = reading;
  const known = reading.kind === "event" ? reading : undefined;
  const attributes =
    Object.keys(reading.attributes).length > 0 || !known
      ? reading.attributes
      : known.contract === "v1"
        ? attributesOfV1(known.event)
        : attributesOfMaestro(known.event);
  const common = { body: original.body, attributes: attributes as ReceivedAttributes };
  if ("specversion" in event) {
    const { id, partitionkey, time, sequence } = event;
    return {
      kind: "event",
      event: { ...common, id, partitionKey: partitionkey, timeMs: Date.parse(time), order: sequence },
    };
  }
  const { workflow_id, workflow_instance_id, event_time, send_time } = event as MaestroFields;
  const partitionKey =
    workflow_instance_id === undefined ? workflowKey(workflow_id) : instanceKey(workflow_id, workflow_instance_id);
  return {
    kind: "event",
    event: {
      ...common,
      // Maestro's events have none; SQS takes a hash as a deduplication id.
      id: known ? changeId(known) : hash("sha256", original.body, "hex"),
      partitionKey,
      timeMs: event_time ?? send_time,
      order: String(send_time).padStart(TIME_DIGITS, "0"),
    },
  };
}

interface MaestroFields {
  readonly workflow_id: string;
  readonly workflow_instance_id?: number;
  readonly event_time?: number;
  readonly send_time: number;
}

/**
 * The event's own text, and what the subscriber SDK reads it from: a line is the body alone, SNS's notification around it,
 * or attributes and body as `sluice tail --json` and `sluice replay` write them (whose JSON is that of the original).
 */
function originalOf(text: string): { readonly body: string; readonly received: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { body: text, received: text };
  }
  const { Type, Message, attributes, body } = (value ?? {}) as Record<string, unknown>;
  if (typeof Type === "string" && typeof Message === "string") return { body: Message, received: value };
  if (typeof attributes === "object" && typeof body === "object" && body !== null) {
    const own = JSON.stringify(body);
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes ?? {}).map(([name, each]) => [
        name,
        attributeValue(each as string | readonly string[]),
      ]),
    );
    return { body: own, received: { Body: own, MessageAttributes } };
  }
  return { body: text, received: text };
}

export const attributeValue = (value: ReceivedAttributes[string]) => {
  if (typeof value === "string") return { DataType: "String", StringValue: value };
  if (typeof value === "number") return { DataType: "Number", StringValue: String(value) };
  return { DataType: "String.Array", StringValue: JSON.stringify(value) };
};
