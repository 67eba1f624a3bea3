// SNS message attributes: what subscribers filter on. What SNS would refuse is left out; the body always has it.

/** A String attribute, or the elements of a String.Array. */
export type Attributes = Readonly<Record<string, string | readonly string[]>>;

export type Category = "workflow-change" | "instance-status-change";

/** What is said of an event in its attributes, beside contract and cluster. */
export interface AttributeFacts {
  readonly type: string;
  readonly category: Category;
  readonly workflow_id: string;
  readonly step_id?: string;
  /** At least one, each of a vocabulary that SNS accepts. */
  readonly status?: readonly string[];
  readonly terminal?: boolean;
  readonly tags?: readonly string[];
}

/** Control characters but tab, LF and CR; surrogates; the two non-characters. https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters SNS refuses.
const REFUSED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/;

const isAccepted = (value: string): boolean => value !== "" && !REFUSED.test(value);

/** The attributes of one external event, at most nine. */
export function attributesOf(contract: string, cluster: string, facts: AttributeFacts): Attributes {
  const { type, category, workflow_id, step_id, status, terminal, tags } = facts;
  const attributes: Record<string, string | readonly string[]> = { contract, type, category };
  if (isAccepted(cluster)) attributes["cluster"] = cluster;
  if (isAccepted(workflow_id)) attributes["workflow_id"] = workflow_id;
  if (step_id !== undefined && isAccepted(step_id)) attributes["step_id"] = step_id;
  if (status !== undefined) attributes["status"] = distinct(status);
  if (terminal !== undefined) attributes["terminal"] = String(terminal);
  const acceptedTags = tags?.filter(isAccepted);
  if (acceptedTags && acceptedTags.length > 0) attributes["tags"] = distinct(acceptedTags);
  return attributes;
}

const distinct = (values: readonly string[]): readonly string[] => (values.length > 1 ? [...new Set(values)] : values);

interface Message {
  readonly body: string;
  readonly attributes: Attributes;
}

/** Bytes of an SNS message: body, and name, type and value of each attribute. */
export function publishedBytes({ body, attributes }: Message): number {
  return Buffer.byteLength(body) + attributeBytes(attributes);
}

function attributeBytes(attributes: Attributes): number {
  let bytes = 0;
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
