// How SNS has an event, and counts it (pure), for the processor, the commands that foretell what it does, and whoever writes a contract.
import { SNS_PUBLISH_MAX_BYTES } from "../wiring/index.ts";

interface Message {
  readonly body: string;
  /** A String attribute, or the elements of a String.Array. */
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
}

interface SnsAttribute {
  readonly DataType: "String" | "String.Array";
  readonly StringValue: string;
}

/** Attributes as SNS takes them. https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
export function snsAttributes(attributes: Message["attributes"]): Record<string, SnsAttribute> {
  const values: Record<string, SnsAttribute> = {};
  for (const name in attributes) {
    const value = attributes[name] ?? "";
    values[name] =
      typeof value === "string"
        ? { DataType: "String", StringValue: value }
        : { DataType: "String.Array", StringValue: JSON.stringify(value) };
  }
  return values;
}

/** Bytes of an SNS message: body, and name, type and value of each attribute. */
export function publishedBytes({ body, attributes }: Message): number {
  let bytes = Buffer.byteLength(body);
  for (const [name, value] of Object.entries(attributes)) {
    const isText = typeof value === "string";
    bytes += name.length + (isText ? "String" : "String.Array").length;
    bytes += Buffer.byteLength(isText ? value : JSON.stringify(value));
  }
  return bytes;
}

/** Bytes that one UTF-16 code unit can become, in UTF-8 as well as by the escapes of an accepted character in JSON. */
const MAX_BYTES_PER_UNIT = 3;
/** Its type, and the brackets of an array. */
const MAX_BYTES_PER_ATTRIBUTE = "String.Array[]".length;
/** Its quotes and comma. */
const MAX_BYTES_PER_ELEMENT = 3;

/** Never less than `publishedBytes`, told from lengths alone: enough to know that an everyday message is far from any limit. */
export function publishedBytesAtMost({ body, attributes }: Message): number {
  let units = body.length;
  let bytes = 0;
  for (const name in attributes) {
    const value = attributes[name] ?? "";
    units += name.length;
    bytes += MAX_BYTES_PER_ATTRIBUTE;
    if (typeof value === "string") units += value.length;
    else {
      for (const element of value) {
        units += element.length;
        bytes += MAX_BYTES_PER_ELEMENT;
      }
    }
  }
  return units * MAX_BYTES_PER_UNIT + bytes;
}

/** What SNS takes of one event. */
export const SNS_EVENT = {
  name: "SNS",
  maxBytes: SNS_PUBLISH_MAX_BYTES,
  bytesOf: publishedBytes,
  bytesAtMost: publishedBytesAtMost,
} as const;
