// What leaves is what the contract declares: no field that its schema does not have, and no value that it does not take (pure).
import * as z from "zod/mini";
import { describeIssue, wholeCheck } from "../internal/index.ts";
import { isObject, kindOf } from "../values/index.ts";

/** Gives the data as it was, but for what the schema does not declare. Throws a TypeError where the schema does not take it. */
export type Declared = (data: object) => object;

export function declaredBy(fields: z.core.$ZodLooseShape): Declared {
  const schema = z.object(fields);
  const isWhole = wholeCheck(schema);
  return (data) => {
    if (isWhole(data)) return data; // as nearly all are, so that zod need not copy them
    const result = z.safeParse(schema, data);
    if (result.success) return inOrderOf(data, result.data) as object;
    Object.values(data).forEach(kindOf); // a promise among them is what the schema refuses
    throw new TypeError(result.error.issues.map((issue) => describeIssue(issue, data, "data.")).join("; "));
  };
}

/** What zod made of something, with the fields in the order they had: ids are made of the text. */
function inOrderOf(given: unknown, made: unknown): unknown {
  if (Array.isArray(given) && Array.isArray(made)) return made.map((each, index) => inOrderOf(given[index], each));
  if (!isObject(given) || !isObject(made)) return made;
  const keys = new Set([...Object.keys(given), ...Object.keys(made)]);
  const entries = [...keys]
    .filter((key) => Object.hasOwn(made, key))
    .map((key) => [key, inOrderOf(given[key], made[key])]);
  return Object.fromEntries(entries);
}
