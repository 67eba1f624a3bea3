// Events are read at once. zod refuses a schema that answers later only when it is asked, and drops the promise, whose failure would end
// the process: so a schema is looked at when the engine is defined.

/**
 * Whether a function that a zod schema is made with is asynchronous. Of others nobody knows before they are asked: should one give a
 * promise all the same, its failure is heard, and zod refuses it as it would have.
 */
export function isAsynchronous(schema: object): boolean {
  const seen = new Set<unknown>();
  const isPart = (value: unknown): boolean => {
    if (typeof value === "function") return Object.prototype.toString.call(value) === "[object AsyncFunction]";
    if (typeof value !== "object" || value === null || seen.has(value)) return false;
    seen.add(value);
    if (!("_zod" in value)) return Object.values(value).some(isPart);
    const { def } = value._zod as { readonly def: Definition };
    for (const name of ASKED) if (def[name]) def[name] = heard(def[name]);
    return Object.values(def).some(isPart);
  };
  return isPart(schema);
}

type Part = (...given: unknown[]) => unknown;
/** Where zod keeps what it asks: of `refine` and of `transform`. */
const ASKED = ["fn", "transform"] as const;
type Definition = Partial<Record<(typeof ASKED)[number], Part>> & Record<string, unknown>;

function heard(part: Part): Part {
  if (Object.prototype.toString.call(part) === "[object AsyncFunction]") return part; // refused as a whole
  return (...given) => {
    const answer = part(...given);
    return answer instanceof Promise ? answer.catch(() => undefined) : answer;
  };
}
