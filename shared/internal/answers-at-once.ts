// Events are read at once. zod refuses a schema that answers later only when it is asked, and drops the promise, whose failure would end
// the process: so a schema is looked at when the engine is defined.

/**
 * Of a function in it that is not declared asynchronous nobody knows before it is asked: should it give a promise all the same, zod refuses
 * that then, and from now on its failure is heard.
 *
 * @throws TypeError that begins with `of` for a schema made with an asynchronous function.
 */
export function answersAtOnce(schema: object, of: string): void {
  const seen = new Set<unknown>();
  const look = (value: unknown): void => {
    if (isAsynchronous(value)) throw new TypeError(`${of} is asynchronous, and events are read at once`);
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    const def = "_zod" in value ? (value._zod as { readonly def: Definition }).def : undefined;
    Object.values(def ?? value).forEach(look);
    for (const name of ASKED) if (def?.[name]) def[name] = heard(def[name]);
  };
  look(schema);
}

type Part = (...given: unknown[]) => unknown;
/** Where zod keeps what it asks: of `refine` and of `transform`. */
const ASKED = ["fn", "transform"] as const;
type Definition = Partial<Record<(typeof ASKED)[number], Part>> & Record<string, unknown>;

const isAsynchronous = (value: unknown): boolean =>
  typeof value === "function" && Object.prototype.toString.call(value) === "[object AsyncFunction]";

/** A schema may be part of many. */
const known = new WeakSet<Part>();

function heard(part: Part): Part {
  if (known.has(part)) return part;
  const own: Part = (...given) => {
    const answer = part(...given);
    return answer instanceof Promise ? answer.catch(() => undefined) : answer;
  };
  known.add(own);
  return own;
}
