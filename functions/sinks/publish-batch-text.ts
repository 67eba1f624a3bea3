// `PublishBatch` as the text that SNS reads, and its answer read, in one pass each, where the client's own protocol walks a schema
// member by member and parses any XML. What is not plainly what the sink sends and SNS answers every day is undefined here, and left to
// the client's own: binary attributes, refused entries, errors, XML of another form. It can go once the client's own takes no longer.
// https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
import type { MessageAttributeValue, PublishBatchRequestEntry, PublishBatchResultEntry } from "@aws-sdk/client-sns";

interface PublishBatchInput {
  readonly TopicArn?: string | undefined;
  readonly PublishBatchRequestEntries?: readonly PublishBatchRequestEntry[] | undefined;
}

/** As the service's model orders them. */
const MEMBERS = [
  ...(["Id", "Message", "Subject", "MessageStructure"] as const),
  ...(["MessageAttributes", "MessageDeduplicationId", "MessageGroupId"] as const),
];

/** The body of a request; undefined if any of it is left to the client's own. */
export function publishBatchText({ TopicArn, PublishBatchRequestEntries = [] }: PublishBatchInput): string | undefined {
  if (TopicArn === undefined || PublishBatchRequestEntries.length === 0) return undefined;
  let text = `Action=PublishBatch&Version=2010-03-31&TopicArn=${encoded(TopicArn)}`;
  for (const [index, entry] of PublishBatchRequestEntries.entries()) {
    for (const member of MEMBERS) {
      const value = entry[member];
      if (value === undefined) continue;
      const key = `&PublishBatchRequestEntries.member.${index + 1}.${member}`;
      const parameters = typeof value === "string" ? `${key}=${encoded(value)}` : attributesText(key, value);
      if (parameters === undefined) return undefined;
      text += parameters;
    }
  }
  return text;
}

function attributesText(key: string, attributes: Readonly<Record<string, MessageAttributeValue>>): string | undefined {
  let text = "";
  let number = 0;
  for (const name in attributes) {
    const { DataType, StringValue, BinaryValue } = attributes[name] ?? {};
    if (DataType === undefined || StringValue === undefined || BinaryValue !== undefined) return undefined;
    number += 1;
    const value = `${key}.entry.${number}.Value`;
    text += `${key}.entry.${number}.Name=${encoded(name)}`;
    text += `${value}.DataType=${encoded(DataType)}${value}.StringValue=${encoded(StringValue)}`;
  }
  return text;
}

const LEFT_BY_NODE = /[!'()*]/g;

/** As RFC 3986 has it, which leaves fewer characters as they are than `encodeURIComponent`. */
function encoded(value: string): string {
  return encodeURIComponent(value).replace(LEFT_BY_NODE, (left) => `%${left.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Between elements: without a line break in it, space is text to the client, which it then takes in place of the elements. */
const gap = "(?:[ \\t\\r]*\\n\\s*)?";
const inOrder = (...parts: readonly string[]): string => parts.join(gap);
const ANSWER = new RegExp(
  inOrder(
    '^<PublishBatchResponse(?: xmlns="[^"<>&]*")?>',
    "<PublishBatchResult>",
    "(<Failed/>)?",
    "<Successful>([^!?&]*)</Successful>",
    "(<Failed/>)?",
    "</PublishBatchResult>",
    `(?:<ResponseMetadata>${gap}<RequestId>[\\w-]+</RequestId>${gap}</ResponseMetadata>)?`,
    "</PublishBatchResponse>\\s*$",
  ),
);
const FIELD_NAME = "Id|MessageId|SequenceNumber";
const ENTRY = new RegExp(inOrder("", "<member>", `((?:<(?:${FIELD_NAME})>[\\w.-]+</\\w+>${gap})+)</member>`, ""), "y");
const FIELD = /<(\w+)>([\w.-]+)<\/(\w+)>/g;

export interface Published {
  readonly Successful: PublishBatchResultEntry[];
  readonly Failed?: [];
}

/** Undefined where anything is refused, or said in another way. */
export function allPublished(xml: string): Published | undefined {
  const [, failedBefore, members = "", failedBehind] = ANSWER.exec(xml) ?? [];
  const Successful: PublishBatchResultEntry[] = [];
  ENTRY.lastIndex = 0;
  while (ENTRY.lastIndex < members.length) {
    const [, fields] = ENTRY.exec(members) ?? [];
    const entry = fields && entryOf(fields);
    if (!entry) return undefined;
    Successful.push(entry);
  }
  if (Successful.length === 0) return undefined;
  return failedBefore || failedBehind ? { Successful, Failed: [] } : { Successful };
}

function entryOf(fields: string): PublishBatchResultEntry | undefined {
  const entry: Record<string, string> = {};
  for (const [, name = "", value = "", end] of fields.matchAll(FIELD)) {
    if (name !== end || name in entry) return undefined;
    entry[name] = value;
  }
  return entry;
}
