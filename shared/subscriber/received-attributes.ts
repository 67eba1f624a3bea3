// Message attributes in the three spellings of AWS → plain values (pure).
import { isObject } from "../values/index.ts";

type Scalar = string | number | boolean | null;

/** A String or Number attribute, or the elements of a String.Array. */
export type AttributeValue = string | number | readonly Scalar[];
/** Message attributes by name. */
export type ReceivedAttributes = Readonly<Record<string, AttributeValue>>;

/** Lambda shows a String.Array as a String; these two are always arrays. */
const ARRAYS: ReadonlySet<string> = new Set(["status", "tags"]);

/** `attributes` as an SQS record of Lambda has them, an SQS message of the SDK, or a notification of SNS. */
export function receivedAttributes(attributes: unknown): ReceivedAttributes {
  const values: Record<string, AttributeValue> = {};
  if (!isObject(attributes)) return values;
  for (const [name, attribute] of Object.entries(attributes)) {
    if (!isObject(attribute)) continue;
    const type = attribute["dataType"] ?? attribute["DataType"] ?? attribute["Type"];
    const text = attribute["stringValue"] ?? attribute["StringValue"] ?? attribute["Value"];
    if (typeof type !== "string" || typeof text !== "string" || type.startsWith("Binary")) continue;
    values[name] = decoded(name, type, text);
  }
  return values;
}

function decoded(name: string, type: string, text: string): AttributeValue {
  if (type === "String.Array" || ARRAYS.has(name)) return elementsOf(text) ?? text;
  return type.startsWith("Number") ? Number(text) : text;
}

function elementsOf(text: string): readonly Scalar[] | undefined {
  try {
    const elements: unknown = JSON.parse(text);
    return Array.isArray(elements) ? elements : undefined;
  } catch {
    return undefined; // SNS does not check what is in a String.Array
  }
}
