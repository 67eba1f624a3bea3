// What is asked of SNS with Publish and PublishBatch, and what of it SNS refuses (pure).
import type { MessageAttribute } from "../../shared/notifications/index.ts";
import { BATCH_MAX_ENTRIES, SNS_PUBLISH_MAX_BYTES } from "../../shared/wiring/index.ts";
import { RefusedError } from "./check-subscription.ts";

/** Of a request in the query protocol, by name. */
export type Parameters = Readonly<Record<string, string>>;

/** One message to publish. */
export interface PublishEntry {
  /** Within its batch. */
  readonly id: string;
  readonly body: string;
  readonly subject: string | undefined;
  readonly structure: string | undefined;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
}

/** That of Publish, or the one of a batch whose parameters begin so. */
export function publishEntry(parameters: Parameters, prefix = ""): PublishEntry {
  const at = (name: string): string | undefined => parameters[prefix + name];
  return {
    id: at("Id") ?? "",
    body: at("Message") ?? "",
    subject: at("Subject"),
    structure: at("MessageStructure"),
    messageAttributes: Object.fromEntries(
      numbered(parameters, `${prefix}MessageAttributes.entry`, "Name").map((entry) => [
        parameters[`${entry}Name`] ?? "",
        {
          DataType: parameters[`${entry}Value.DataType`] ?? "",
          StringValue: parameters[`${entry}Value.StringValue`],
          BinaryValue: parameters[`${entry}Value.BinaryValue`],
        },
      ]),
    ),
    groupId: at("MessageGroupId"),
    deduplicationId: at("MessageDeduplicationId"),
  };
}

/** Those of PublishBatch. */
export const publishEntries = (parameters: Parameters): PublishEntry[] =>
  numbered(parameters, "PublishBatchRequestEntries.member", "Id").map((prefix) => publishEntry(parameters, prefix));

/** Prefixes of a list, as long as each has the field: `list.1.`, `list.2.`, … */
function numbered(parameters: Parameters, list: string, field: string): string[] {
  const prefixes: string[] = [];
  for (let number = 1; parameters[`${list}.${number}.${field}`] !== undefined; number += 1) {
    prefixes.push(`${list}.${number}.`);
  }
  return prefixes;
}

/** What has to be known of the topic. */
export interface TopicRules {
  readonly isFifo: boolean;
  /** A message without a deduplication id is known by its body. */
  readonly deduplicatesByContent: boolean;
}

/** @throws RefusedError */
export function checkEntry(entry: PublishEntry, topic: TopicRules): void {
  const { body, structure, messageAttributes, groupId, deduplicationId } = entry;
  if (body === "") throw new RefusedError("Empty message");
  if (structure !== undefined) {
    throw new RefusedError(`MessageStructure: ${structure}: the embedded AWS takes one text for all protocols`);
  }
  for (const [name, attribute] of Object.entries(messageAttributes)) checkMessageAttribute(name, attribute);
  if (bytesOf(entry) > SNS_PUBLISH_MAX_BYTES) throw new RefusedError("Message too long");
  if (!topic.isFifo) return;
  if (!groupId) throw new RefusedError("The MessageGroupId parameter is required for FIFO topics");
  if (!deduplicationId && !topic.deduplicatesByContent) {
    throw new RefusedError(
      "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  }
}

const ENTRY_ID = /^[\w-]{1,80}$/;

/** SNS refuses a whole batch for one of its messages. @throws RefusedError */
export function checkBatch(entries: readonly PublishEntry[], topic: TopicRules): void {
  const refuse = (code: string, reason: string): never => {
    throw new RefusedError(reason, code);
  };
  if (entries.length === 0) refuse("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  if (entries.length > BATCH_MAX_ENTRIES) {
    refuse("TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.");
  }
  if (entries.some(({ id }) => !ENTRY_ID.test(id))) {
    refuse("InvalidBatchEntryId", "The Id of a batch entry in a batch request doesn't abide by the specification.");
  }
  if (new Set(entries.map(({ id }) => id)).size < entries.length) {
    refuse("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
  }
  if (entries.reduce((sum, entry) => sum + bytesOf(entry), 0) > SNS_PUBLISH_MAX_BYTES) {
    refuse("BatchRequestTooLong", "The length of all the messages put together is more than the limit.");
  }
  for (const entry of entries) checkEntry(entry, topic);
}

const NAME = /^(?!\.|.*\.\.|.*\.$|AWS\.|Amazon\.)[\w.-]{1,256}$/i;
const TYPE = /^(String|Number|Binary)(\..+)?$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html @throws RefusedError */
function checkMessageAttribute(name: string, { DataType, StringValue, BinaryValue }: MessageAttribute): void {
  const refuse = (reason: string): never => {
    throw new RefusedError(reason, "ParameterValueInvalid");
  };
  const [, kind, ofKind] = TYPE.exec(DataType) ?? [];
  if (!NAME.test(name)) refuse(`Invalid message attribute name '${name}' was found.`);
  if (kind === undefined) {
    refuse(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const value = kind === "Binary" ? BinaryValue : StringValue;
  if (!value) {
    refuse(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
    );
  } else if (kind === "Number" && ofKind !== ".Array" && !NUMBER.test(value)) {
    refuse(`Could not cast message attribute '${name}' value to number.`);
  } else if (kind === "String" && /[\ud800-\udfff]/.test(value)) {
    refuse(`Invalid attribute value was passed in for message attribute '${name}'.`);
  }
}

/** As SNS counts: the body, and name, type and value of each attribute. */
function bytesOf({ body, messageAttributes }: PublishEntry): number {
  let bytes = Buffer.byteLength(body);
  for (const [name, { DataType, StringValue = "", BinaryValue = "" }] of Object.entries(messageAttributes)) {
    bytes += Buffer.byteLength(name + DataType + StringValue) + Buffer.byteLength(BinaryValue, "base64");
  }
  return bytes;
}
