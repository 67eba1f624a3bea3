// SNS message attributes: what subscribers filter on. What SNS would refuse is left out; the body always has it.

/** A String attribute, or the elements of a String.Array. */
export type Attributes = Readonly<Record<string, string | readonly string[]>>;

export type Category = "workflow-change" | "instance-status-change";

export interface AttributeFacts {
  readonly contract: string;
  readonly type: string;
  readonly category: Category;
  readonly cluster: string;
  readonly workflow_id: string;
  readonly step_id?: string;
  readonly status?: readonly string[];
  readonly terminal?: boolean;
  readonly tags?: readonly string[];
}

/** Control characters but tab, LF and CR; surrogates; the two non-characters. https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters SNS refuses.
const REFUSED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/;

const isAccepted = (value: string): boolean => value !== "" && !REFUSED.test(value);

/** The attributes of one external event, at most nine. */
export function attributesOf(facts: AttributeFacts): Attributes {
  const attributes: Record<string, string | readonly string[]> = {};
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined && isAccepted(value)) attributes[name] = value;
  };
  const addArray = (name: string, values: readonly string[] | undefined): void => {
    const accepted = [...new Set(values?.filter(isAccepted))];
    if (accepted.length > 0) attributes[name] = accepted;
  };
  add("contract", facts.contract);
  add("type", facts.type);
  add("category", facts.category);
  add("cluster", facts.cluster);
  add("workflow_id", facts.workflow_id);
  add("step_id", facts.step_id);
  addArray("status", facts.status);
  add("terminal", facts.terminal?.toString());
  addArray("tags", facts.tags);
  return attributes;
}

/** Bytes of an SNS message: body, and name, type and value of each attribute. */
export function publishedBytes(event: { readonly body: string; readonly attributes: Attributes }): number {
  let bytes = Buffer.byteLength(event.body);
  for (const [name, value] of Object.entries(event.attributes)) {
    const isText = typeof value === "string";
    bytes += name.length + (isText ? "String" : "String.Array").length;
    bytes += Buffer.byteLength(isText ? value : JSON.stringify(value));
  }
  return bytes;
}
