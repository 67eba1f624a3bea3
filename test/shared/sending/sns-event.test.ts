// How SNS counts an event.
import fc from "fast-check";
import { expect, test } from "vitest";
import { publishedBytes, publishedBytesAtMost } from "../../../shared/sending/index.ts";

test("the size of an event counts its bytes, not its characters", () => {
  expect(publishedBytes({ body: "é", attributes: { a: "é", b: ["x"] } })).toBe(2 + (1 + 6 + 2) + (1 + 12 + 5));
});

test("what is told from lengths alone is never less than the size, so that no event slips past a limit", () => {
  const text = fc.string({ unit: fc.constantFrom("a", '"', "\\", "\n", "\t", "é", "€", "\u2028") });
  const attributes = fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(text, fc.array(text)));

  fc.assert(
    fc.property(fc.record({ body: text, attributes }), (message) => {
      expect(publishedBytesAtMost(message)).toBeGreaterThanOrEqual(publishedBytes(message));
    }),
  );
});
