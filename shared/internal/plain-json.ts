// Values that pass through untouched must survive JSON.stringify unchanged.

/** Deeper values would overflow the stack of JSON.stringify; no engine nests tags or authors like that. */
const MAX_DEPTH = 100;

/** Whether a parsed value can be written again as it was: no altered number in it, and not nested too deeply. */
export function isPlainJson(value: unknown, depth = 0): boolean {
  if (typeof value === "symbol" || depth > MAX_DEPTH) return false;
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every((child) => isPlainJson(child, depth + 1));
}
