import { holdPrototypes, type Target } from "../../target.ts";

export const pollutes: Target = {
  seeds: () => ['{"a":{"b":1}}'],
  fuzz(data) {
    try {
      merge({}, JSON.parse(data.toString("utf8")));
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    }
    holdPrototypes();
    return [];
  },
};

/** As it is written again and again. */
function merge(into: Record<string, unknown>, from: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(from ?? {})) {
    if (typeof value === "object" && value !== null) {
      into[key] ??= {};
      merge(into[key] as typeof into, value as typeof into);
    } else into[key] = value;
  }
}
