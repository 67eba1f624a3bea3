// Changes to a sample: what a test cares about, laid over what it does not.
import { isObject } from "../values/index.ts";

/**
 * What is to be other than in the sample, at any depth. Undefined takes a field away. A list is as long as it is given, and each of its
 * objects is a change of the sample's at that place, or of its last.
 */
export type Changes<Value> = Value extends readonly (infer Element)[]
  ? readonly Changes<Element>[]
  : Value extends object
    ? { readonly [Field in keyof Value]?: Changes<Value[Field]> | undefined }
    : Value;

/** The value with the changes, which themselves are left as they are. */
export function changed(value: unknown, changes: unknown): unknown {
  if (Array.isArray(changes)) {
    const elements = Array.isArray(value) ? value : [];
    return changes.map((change, index) => changed(elements[index] ?? elements.at(-1), change));
  }
  if (!isObject(changes)) return changes;
  const result: Record<string, unknown> = isObject(value) ? { ...value } : {};
  for (const [field, change] of Object.entries(changes)) {
    if (change === undefined) delete result[field];
    else result[field] = changed(result[field], change);
  }
  return result;
}

/** How many of the changes need not be made, because the value is so already. */
export function agreement(value: unknown, changes: unknown): number {
  if (!isObject(changes) && !Array.isArray(changes)) return Object.is(value, changes) ? 1 : 0;
  const own = (isObject(value) || Array.isArray(value) ? value : {}) as Readonly<Record<string, unknown>>;
  return Object.entries(changes).reduce((sum, [field, change]) => sum + agreement(own[field], change), 0);
}
