// Stands in for the emulator's own module of this name (emulator.ts sees to that), whose evaluator differs from SNS's: the subscriber
// SDK decides. Only SNS's attributes are read here. What is thrown here would fail a whole publish, or to the emulator mean delivery.
import {
  type AttributeValue,
  type FilterPolicy,
  type FilterPolicyScope,
  matches,
} from "../../shared/subscriber/index.ts";

interface Attribute {
  readonly DataType: string;
  readonly StringValue?: string;
}
type Attributes = Readonly<Record<string, Attribute>>;

/** Of a message, as SNS has it. */
interface Filtered {
  readonly body: string;
  readonly messageAttributes: Attributes;
}

export type FilterDecision =
  | { readonly kind: "matched" }
  | { readonly kind: "not-matched" }
  /** Nobody can say: SNS then does not deliver. */
  | { readonly kind: "undecidable"; readonly reason: string };

/** By the policy and scope of a subscription. */
export function decide(policy: FilterPolicy, scope: FilterPolicyScope, message: Filtered): FilterDecision {
  try {
    const event =
      scope === "MessageBody" ? { body: message.body } : { attributes: valuesOf(message.messageAttributes) };
    return { kind: matches(policy, event, scope) ? "matched" : "not-matched" };
  } catch (error) {
    return { kind: "undecidable", reason: (error as Error).message };
  }
}

/** What attributes there are to compare; of binary ones SNS compares nothing. @throws Error for one that SNS cannot read. */
const valuesOf = (attributes: Attributes): Readonly<Record<string, AttributeValue>> =>
  Object.fromEntries(
    Object.entries(attributes)
      .filter(([, { DataType }]) => !DataType.startsWith("Binary"))
      .map(([name, { DataType, StringValue = "" }]) => [name, attributeValue(name, DataType, StringValue)]),
  );

function attributeValue(name: string, type: string, text: string): AttributeValue {
  // SNS takes it, and then counts the message as filtered out for invalid attributes.
  if (/[\t\n\r]/.test(text)) throw new Error(`attribute ${name}: has a tab or a line break`);
  if (type === "String.Array") return elementsOf(name, text);
  if (!/^Number(\.|$)/.test(type)) return text;
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) throw new Error(`attribute ${name}: no number`);
  return value;
}

function elementsOf(name: string, text: string): Extract<AttributeValue, readonly unknown[]> {
  let elements: unknown;
  try {
    elements = JSON.parse(text);
  } catch {
    // Told below.
  }
  const isArray = Array.isArray(elements) && elements.every((each) => typeof each !== "object" || each === null);
  if (!isArray) throw new Error(`attribute ${name}: no JSON array of strings, numbers, true, false or null`);
  return elements as Extract<AttributeValue, readonly unknown[]>;
}

// What the emulator asks, for queues.

export const matchesFilterPolicy = (policy: FilterPolicy, messageAttributes: Attributes): boolean =>
  decide(policy, "MessageAttributes", { body: "", messageAttributes }).kind === "matched";

export const matchesFilterPolicyOnBody = (policy: FilterPolicy, body: string): boolean =>
  decide(policy, "MessageBody", { body, messageAttributes: {} }).kind === "matched";

/** What SNS would refuse has been by then, for every protocol (../sns/check-subscription.ts). */
export const validateFilterPolicyLimits = (_policy: string): void => undefined;
