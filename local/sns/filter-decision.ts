// Who gets what: the subscriber SDK decides, and only SNS's attributes are read here. What cannot be evaluated fails no publish (pure).
import type { MessageAttribute } from "../../shared/notifications/index.ts";
import {
  type AttributeValue,
  type FilterPolicy,
  type FilterPolicyScope,
  matches,
} from "../../shared/subscriber/index.ts";

type Attributes = Readonly<Record<string, MessageAttribute>>;

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
  if (type === "String.Array" || type === "Number.Array") return elementsOf(name, text);
  return /^Number(\.|$)/.test(type) ? Number(text) : text; // one that is none has been refused
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
