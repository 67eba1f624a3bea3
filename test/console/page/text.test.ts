// Values as words: nothing that somebody else wrote can move, turn or hide what stands around it.
import fc from "fast-check";
import { expect, test } from "vitest";
import { duration, policyLine, visible } from "../../../console/page/text.js";

test("control, bidirectional and invisible characters show as what they are", () => {
  expect(visible("a\u202eb\u0000c\u200bd")).toBe("a\\u202eb\\u0000c\\u200bd");
  expect(visible("two\nlines", { lines: true })).toBe("two\nlines");
});

test("whatever a text is, nothing in what is shown is special", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
    }),
  );
});

test("lengths of time are in the unit that suits them", () => {
  expect([null, 0, 12, 1_500, 90_000, 7_200_000, 460_000_000].map(duration)).toEqual([
    "–",
    "0 ms",
    "12 ms",
    "1.5 s",
    "1.5 min",
    "2 h",
    "5.3 d",
  ]);
});

test("a policy is a line", () => {
  expect(policyLine({ status: ["FAILED", { prefix: "T" }], n: [{ numeric: [">", 1] }] })).toBe(
    'status: FAILED or prefix T, n: numeric [">",1]',
  );
  expect(policyLine(null)).toBe("everything");
});
