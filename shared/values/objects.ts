// Questions about plain values of which nothing is known.

/** Neither a list nor null. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What stands at a path in something parsed; through lists on the way, all of them. Undefined where there is nothing. */
export function valueAt(value: unknown, path: readonly string[], from = 0): unknown {
  const key = path[from];
  if (key === undefined) return value;
  if (Array.isArray(value)) return allAt(value, path, from);
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return valueAt((value as Readonly<Record<string, unknown>>)[key], path, from + 1);
}

/** Not by `flatMap`, which takes several times as long: attributes of every event are read so. */
function allAt(values: readonly unknown[], path: readonly string[], from: number): unknown[] {
  const all: unknown[] = [];
  for (const value of values) {
    const found = valueAt(value, path, from);
    if (Array.isArray(found)) for (const each of found) all.push(each);
    else if (found != null) all.push(found);
  }
  return all;
}

/** A copy without the fields that are null, at any depth. An element of a list stays, and what is of no prototype: a number as it was written. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value) || Object.getPrototypeOf(value) === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(fields.map(([key, field]) => [key, withoutNulls(field)]));
}

/** `Map.groupBy`, which Node 20 lacks; to be removed once the SDKs need not run there. */
export function groupBy<Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
