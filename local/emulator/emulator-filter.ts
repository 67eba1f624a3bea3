// Stands in for the emulator's own module of this name, which compares a String.Array attribute as one text and skips
// arrays of a body. SNS compares each element. https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html
// https://aws.amazon.com/blogs/compute/introducing-payload-based-message-filtering-for-amazon-sns/
// To be removed once fauxqs does the same (2.4.1 does not).
interface Attribute {
  readonly DataType: string;
  readonly StringValue?: string;
}
type Attributes = Readonly<Record<string, Attribute>>;
type Policy = Readonly<Record<string, unknown>>;

const { matchesFilterPolicy: matchesSingleValues, validateFilterPolicyLimits } = (await import(
  new URL("./sns/filter.js", import.meta.resolve("fauxqs")).href
)) as {
  matchesFilterPolicy: (policy: Policy, attributes: Attributes) => boolean;
  validateFilterPolicyLimits: (policy: string) => void;
};

export { validateFilterPolicyLimits };

/** Each key of the policy against all values at its place in the body, whatever arrays are on the way. */
export function matchesFilterPolicyOnBody(policy: Policy, body: string): boolean {
  let level: unknown;
  try {
    level = JSON.parse(body);
  } catch {
    return false;
  }
  return matchesLevel(policy, [level].flat());
}

function matchesLevel(policy: Policy, level: readonly unknown[]): boolean {
  const { $or: alternatives, ...keys } = policy;
  return (
    Object.entries(keys).every(([key, conditions]) => {
      const values = level.flatMap((each) => (isObject(each) && key in each ? [each[key]] : [])).flat(Infinity);
      if (!Array.isArray(conditions)) return matchesLevel(conditions as Policy, values);
      return matchesKey(key, conditions, values.length > 0 ? { [key]: arrayAttribute(values) } : NOT_EMPTY);
    }) &&
    (!Array.isArray(alternatives) || alternatives.some((alternative) => matchesLevel(alternative, level)))
  );
}

/** A body has something, whatever it lacks. */
const NOT_EMPTY: Attributes = { "": { DataType: "String", StringValue: "" } };

const arrayAttribute = (values: readonly unknown[]): Attribute => ({
  DataType: "String.Array",
  StringValue: JSON.stringify(values),
});

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

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
