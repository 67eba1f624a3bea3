// What code of others threw, or answered in place of what it should have, for people. An engine's code is such: it may be JavaScript.

/** What was thrown, whatever it is. */
export function thrownText(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  } catch {
    return "something that cannot be written";
  }
}

/** What kind of value it is. Of a promise nobody will ask again: that it failed would end the process. */
export function kindOf(value: unknown): string {
  if (value instanceof Promise) {
    value.catch(() => undefined);
    return "a promise";
  }
  if (value == null) return String(value);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
