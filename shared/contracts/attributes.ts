// SNS message attributes: what subscribers filter on. What SNS would refuse or not deliver is left out; the body always has it.

/** A String attribute, or the elements of a String.Array. */
export type Attributes = Readonly<Record<string, string | readonly string[]>>;

/** What is said of an event in its attributes, beside contract and cluster. */
export interface AttributeFacts {
  readonly type: string;
  readonly category: string;
  /** The contract's own, six at most. */
  readonly [name: string]: string | number | boolean | readonly string[] | undefined;
}

/**
 * Control characters, surrogates, the two non-characters. https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 * SNS takes tab, LF and CR, and then keeps the message from all who filter. https://github.com/aws/aws-sdk-java-v2/issues/5828
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that do not arrive.
const REFUSED = /[\u0000-\u001f\ud800-\udfff\ufffe\uffff]/;

const isAccepted = (value: unknown): boolean => typeof value === "string" && value !== "" && !REFUSED.test(value);

/** As the body has it: well-formed. */
function accepted(value: string): string | undefined {
  if (isAccepted(value)) return value;
  const wellFormed = value.toWellFormed();
  return isAccepted(wellFormed) ? wellFormed : undefined;
}

/** The attributes of one external event. */
export function attributesOf(contract: string, cluster: string, facts: AttributeFacts): Attributes {
  const { type, category } = facts;
  const attributes: Record<string, string | readonly string[]> = { contract, type, category };
  const acceptedCluster = accepted(cluster);
  if (acceptedCluster !== undefined) attributes["cluster"] = acceptedCluster;
  for (const name in facts) {
    if (name === "type" || name === "category") continue;
    const value = acceptedOf(facts[name]);
    if (value !== undefined) attributes[name] = value;
  }
  return attributes;
}

function acceptedOf(fact: AttributeFacts[string]): Attributes[string] | undefined {
  switch (typeof fact) {
    case "string":
      return accepted(fact);
    case "object": {
      const elements = fact.every(isAccepted) ? fact : fact.flatMap((each) => accepted(String(each)) ?? []);
      return elements.length > 0 ? distinct(elements) : undefined;
    }
    case "undefined":
      return undefined;
    default:
      return String(fact);
  }
}

const distinct = (values: readonly string[]): readonly string[] => (values.length > 1 ? [...new Set(values)] : values);
