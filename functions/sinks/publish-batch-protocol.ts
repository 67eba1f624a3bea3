// Writes `PublishBatch` and reads its answer in one pass each, where the client's own protocol walks a schema member by member and
// parses any XML. What is not plainly what the sink sends and SNS answers every day is left to the client's own: other calls, binary
// attributes, refused entries, errors, XML of another form. It can go once the client's own takes no longer.
// https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
import type { MessageAttributeValue, PublishBatchRequestEntry, PublishBatchResultEntry } from "@aws-sdk/client-sns";

/** As the client uses it. */
export interface Protocol {
  serializeRequest(operation: Operation, input: object, context: object): Promise<{ body?: unknown }>;
  deserializeResponse(operation: Operation, context: Context, response: Response): Promise<object>;
}

interface Operation {
  readonly name: string;
}

interface Context {
  streamCollector(body: unknown): Promise<Uint8Array>;
}

interface Response {
  readonly statusCode: number;
  body?: unknown;
}

/** The client's own protocol, but for `PublishBatch`. */
export function publishBatchProtocol<Own extends Protocol>(own: Own): Own {
  const protocol: Protocol = {
    async serializeRequest(operation, input, context) {
      const parameters = isPublishBatch(operation) ? publishBatchText(input) : undefined;
      if (parameters === undefined) return own.serializeRequest(operation, input, context);
      const request = await own.serializeRequest(operation, {}, context);
      // Nothing but ASCII: as bytes it is measured, hashed and sent without being encoded for each.
      request.body = Buffer.from(`${request.body}${parameters}`, "latin1");
      return request;
    },
    async deserializeResponse(operation, context, response) {
      if (!isPublishBatch(operation) || response.statusCode !== 200) {
        return own.deserializeResponse(operation, context, response);
      }
      const bytes = await context.streamCollector(response.body);
      const entries = allPublished(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
      response.body = entries ? new Uint8Array() : bytes;
      return Object.assign(await own.deserializeResponse(operation, context, response), entries);
    },
  };
  return Object.assign(Object.create(own), protocol);
}

const isPublishBatch = ({ name }: Operation): boolean => name === "PublishBatch";

interface PublishBatchInput {
  readonly TopicArn?: string;
  readonly PublishBatchRequestEntries?: readonly PublishBatchRequestEntry[];
}

/** As the service's model orders them. */
const MEMBERS = [
  ...(["Id", "Message", "Subject", "MessageStructure"] as const),
  ...(["MessageAttributes", "MessageDeduplicationId", "MessageGroupId"] as const),
];

/** The parameters behind action and version; undefined if one of them is left to the client's own. */
function publishBatchText({ TopicArn, PublishBatchRequestEntries = [] }: PublishBatchInput): string | undefined {
  if (TopicArn === undefined || PublishBatchRequestEntries.length === 0) return undefined;
  let text = `&TopicArn=${encoded(TopicArn)}`;
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

interface Published {
  readonly Successful: PublishBatchResultEntry[];
  readonly Failed?: [];
}

/** Undefined where anything is refused, or said in another way. */
function allPublished(xml: string): Published | undefined {
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
