// A line of an archive → the event in it, with its text as it was published (pure).
import { jsonText } from "../../shared/contracts/index.ts";
import type { ReceivedAttributes } from "../../shared/subscriber/index.ts";
import type { PublishedEvent, ReadPublished } from "./read-published.ts";

export interface ArchivedEvent extends Omit<PublishedEvent, "kind"> {
  readonly body: string;
}

export type ArchivedLine =
  | { readonly kind: "event"; readonly event: ArchivedEvent }
  | { readonly kind: "problem"; readonly detail: string };

export function archivedEvent(text: string, read: ReadPublished): ArchivedLine {
  const original = originalOf(text);
  const reading = read(original.received);
  if (reading.kind === "problem") return reading;
  const { kind: _, ...facts } = reading;
  return { kind: "event", event: { ...facts, body: original.body } };
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
    const own = jsonText(body);
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
