// Stands in for the emulator's own module of this name, which compares a String.Array attribute as one text.
// SNS compares each element. https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html
// To be removed once fauxqs does the same (2.4.1 does not).
interface Attribute {
  readonly DataType: string;
  readonly StringValue?: string;
}
type Attributes = Readonly<Record<string, Attribute>>;
type Policy = Readonly<Record<string, unknown>>;

const {
  matchesFilterPolicy: matchesSingleValues,
  matchesFilterPolicyOnBody,
  validateFilterPolicyLimits,
} = (await import(new URL("./sns/filter.js", import.meta.resolve("fauxqs")).href)) as {
  matchesFilterPolicy: (policy: Policy, attributes: Attributes) => boolean;
  matchesFilterPolicyOnBody: (policy: Policy, body: string) => boolean;
  validateFilterPolicyLimits: (policy: string) => void;
};

export { matchesFilterPolicyOnBody, validateFilterPolicyLimits };

export function matchesFilterPolicy(policy: Policy, attributes: Attributes): boolean {
  const { $or: alternatives, ...keys } = policy;
  return (
    Object.entries(keys).every(([key, conditions]) => matchesKey(key, asList(conditions), attributes)) &&
    (!Array.isArray(alternatives) || alternatives.some((alternative) => matchesFilterPolicy(alternative, attributes)))
  );
}

function matchesKey(key: string, conditions: readonly unknown[], attributes: Attributes): boolean {
  const elements = elementsOf(attributes[key]);
  return conditions.some((condition) => {
    const isMet = (attribute: Attribute | undefined): boolean =>
      matchesSingleValues({ [key]: [condition] }, attribute ? { ...attributes, [key]: attribute } : attributes);
    if (!elements || hasOperator(condition, "exists")) return isMet(attributes[key]);
    // An exclusion holds only if it holds for every element.
    return hasOperator(condition, "anything-but") ? elements.every(isMet) : elements.some(isMet);
  });
}

/** The elements as attributes of their own; undefined where there is no array. */
function elementsOf(attribute: Attribute | undefined): Attribute[] | undefined {
  if (attribute?.DataType !== "String.Array") return undefined;
  const elements = JSON.parse(attribute.StringValue ?? "[]") as unknown[];
  return elements.map((element) => ({
    DataType: typeof element === "number" ? "Number" : "String",
    StringValue: String(element),
  }));
}

const asList = (conditions: unknown): readonly unknown[] => (Array.isArray(conditions) ? conditions : [conditions]);

const hasOperator = (condition: unknown, operator: string): boolean =>
  typeof condition === "object" && condition !== null && operator in condition;
