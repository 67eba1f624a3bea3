// Texts like those that an engine sends, and others that only look like them.
import fc from "fast-check";

type Json = Record<string, unknown>;

const odd = fc.oneof(
  fc.constantFrom("etl.daily-load", "a b/c", "Übersicht", "", "🚀", "x".repeat(200), "\uffff", "\ud83d", "\u0001"),
  fc.constantFrom("__proto__"),
  fc.string({ unit: "binary", maxLength: 20 }),
);

/** An event with one value anywhere in it replaced by any other. */
export const damaged = (event: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc
    .tuple(event, fc.nat(), fc.oneof(fc.jsonValue(), odd, fc.constantFrom(null, 2 ** 60, -1, 1e300)))
    .map(([original, place, value]) => {
      const copy = JSON.parse(JSON.stringify(original));
      const places: [Json, string][] = [];
      const walk = (at: unknown): void => {
        if (typeof at !== "object" || at === null) return;
        for (const [key, child] of Object.entries(at)) {
          places.push([at as Json, key]);
          walk(child);
        }
      };
      walk(copy);
      const [target, key] = places[place % places.length] ?? [copy, "type"];
      target[key] = value;
      return copy as Json;
    });

/** Any text that SQS could carry, or not: events, damaged events, halves of events, other JSON, garbage. */
export const textsOf = (event: fc.Arbitrary<Json>): fc.Arbitrary<string> =>
  fc.oneof(
    event.map((each) => JSON.stringify(each)),
    damaged(event).map((each) => JSON.stringify(each)),
    fc.tuple(event, fc.nat()).map(([each, cut]) => {
      const whole = JSON.stringify(each);
      return whole.slice(0, cut % whole.length);
    }),
    fc.json(),
    fc.string({ unit: "binary" }),
  );

/** Of any engine, given messages of it. */
export function textsLike(lines: readonly string[]): fc.Arbitrary<string> {
  const events = lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as Json];
    } catch {
      return []; // a line that is no JSON on purpose
    }
  });
  return textsOf(fc.constantFrom(...events));
}
