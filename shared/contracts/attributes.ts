// SNS message attributes: what subscribers filter on. What SNS would refuse is left out; the body always has it.

/** A String attribute, or the elements of a String.Array. */
export type Attributes = Readonly<Record<string, string | readonly string[]>>;

/** What is said of an event in its attributes, beside contract and cluster. */
export interface AttributeFacts {
  readonly type: string;
  readonly category: string;
  /** The contract's own, six at most. */
  readonly [name: string]: string | number | boolean | readonly string[] | undefined;
}

/** Control characters but tab, LF and CR; surrogates; the two non-characters. https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters SNS refuses.
const REFUSED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/;

const isAccepted = (value: unknown): boolean => typeof value === "string" && value !== "" && !REFUSED.test(value);

/** The attributes of one external event. */
export function attributesOf(contract: string, cluster: string, facts: AttributeFacts): Attributes {
  const { type, category } = facts;
  const attributes: Record<string, string | readonly string[]> = { contract, type, category };
  if (isAccepted(cluster)) attributes["cluster"] = cluster;
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
      return isAccepted(fact) ? fact : undefined;
    case "object": {
      const elements = fact.every(isAccepted) ? fact : fact.map(String).filter(isAccepted);
      return elements.length > 0 ? distinct(elements) : undefined;
    }
    case "undefined":
      return undefined;
    default:
      return String(fact);
  }
}

const distinct = (values: readonly string[]): readonly string[] => (values.length > 1 ? [...new Set(values)] : values);
