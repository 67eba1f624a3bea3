/** A message without one of its fields, and with null in its place. */
export interface FieldVariant {
  readonly without: string;
  readonly withNull: string;
}

/** For each field of a message, at any depth. */
export function eachFieldLeftOut(line: string): FieldVariant[] {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    return [];
  }
  const variants: FieldVariant[] = [];
  const walk = (at: unknown): void => {
    if (typeof at !== "object" || at === null) return;
    if (Array.isArray(at)) {
      walk(at[0]); // all elements are alike
      return;
    }
    const fields = at as Record<string, unknown>;
    for (const [key, value] of Object.entries(fields)) {
      fields[key] = undefined;
      const without = JSON.stringify(event);
      fields[key] = null;
      variants.push({ without, withNull: JSON.stringify(event) });
      fields[key] = value;
      walk(value);
    }
  };
  walk(event);
  return variants;
}
