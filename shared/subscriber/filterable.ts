// What of an event a filter policy can see (pure).
import { isObject } from "../values/index.ts";
import type { Scalar } from "./meets-condition.ts";
import type { ReceivedAttributes } from "./received-attributes.ts";

/** What is filtered: attributes, or a body as text or parsed. */
export interface Filterable {
  /** Its message attributes, for a policy on attributes. @default none */
  readonly attributes?: ReceivedAttributes;
  /** Its body, parsed or as text, for a policy on the body. */
  readonly body?: unknown;
}

/** The values of each key; a key that is absent has none. */
export type VisibleValues = ReadonlyMap<string, readonly Scalar[]>;

export function visibleInAttributes(attributes: ReceivedAttributes): VisibleValues {
  return new Map(
    Object.entries(attributes).map(([key, value]) => {
      const elements: readonly Scalar[] = typeof value === "object" ? value : [value];
      return [key, elements.map((element) => (typeof element === "string" ? escapeForFilter(element) : element))];
    }),
  );
}

/**
 * SNS sees quotation marks and backslashes of an attribute in their escaped form: a policy has to escape them too, on
 * top of what JSON does. https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
export const escapeForFilter = (text: string): string => text.replaceAll(/["\\]/g, "\\$&");

/** Undefined unless the body is a JSON object: then no policy matches. */
export function visibleInBody(body: unknown): VisibleValues | undefined {
  const parsed = typeof body === "string" ? parseOrUndefined(body) : body;
  if (!isObject(parsed)) return undefined;
  return leavesOf(parsed);
}

interface Branch {
  readonly value: unknown;
  readonly key: string;
}

/**
 * Arrays add up to one list of values for their key, also arrays of objects; a dot in a name is as good as nesting. With
 * a stack of its own, for a body may nest deeper than calls can; from last to first, since the first comes out last.
 */
function leavesOf(body: Record<string, unknown>): Map<string, Scalar[]> {
  const leaves = new Map<string, Scalar[]>();
  const open: Branch[] = [{ value: body, key: "" }];
  for (let branch = open.pop(); branch; branch = open.pop()) {
    const { value, key } = branch;
    if (Array.isArray(value)) {
      for (const element of value.toReversed()) open.push({ value: element, key });
    } else if (isObject(value)) {
      for (const [name, child] of Object.entries(value).reverse()) {
        open.push({ value: child, key: key === "" ? name : `${key}.${name}` });
      }
    } else {
      const values = leaves.get(key) ?? [];
      values.push(value as Scalar);
      leaves.set(key, values);
    }
  }
  return leaves;
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
