// Events are read at once. zod refuses a schema that answers later only when it is asked, and drops the promise, whose failure would end
// the process: so a schema is looked at when the engine is defined.

/** Whether a function that a zod schema is made with is asynchronous. */
export function isAsynchronous(schema: object): boolean {
  const seen = new Set<unknown>();
  const isPart = (value: unknown): boolean => {
    if (typeof value === "function") return Object.prototype.toString.call(value) === "[object AsyncFunction]";
    if (typeof value !== "object" || value === null || seen.has(value)) return false;
    seen.add(value);
    return Object.values("_zod" in value ? (value._zod as { readonly def: object }).def : value).some(isPart);
  };
  return isPart(schema);
}
