// A message as a raw SQS subscription delivers it → attributes and body (pure).
import type { Message } from "@aws-sdk/client-sqs";

export interface ReceivedEvent {
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
  readonly body: unknown;
}

export function receivedEvent({ Body, MessageAttributes = {} }: Message): ReceivedEvent {
  const attributes = Object.entries(MessageAttributes).map(([name, { DataType, StringValue = "" }]) => [
    name,
    DataType === "String.Array" ? JSON.parse(StringValue) : StringValue,
  ]);
  return { attributes: Object.fromEntries(attributes), body: JSON.parse(Body ?? "null") };
}
