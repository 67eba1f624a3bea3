// JSON as it was written: a number that a double cannot keep is not silently another.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ALTERED_NUMBER, jsonText, parseJson, wellFormedJson } from "../../../shared/values/index.ts";

/** As an element, as a member, and with the blanks that JSON allows. */
const parsed = (literal: string): unknown[] => [
  (parseJson(`[${literal}]`) as unknown[])[0],
  (parseJson(`["x", ${literal}]`) as unknown[])[1],
  (parseJson(`{"a":\n\t${literal}}`) as { a: unknown }).a,
];

describe("a number that is kept is read as JSON.parse reads it", () => {
  test.each([
    ..."0 -0 0.0 0e5 -0.0e-3 1 -1 1.0 -1.50 0.1 0.000001 100 1e3 1E3 1e+3 1.5e3 10e-1 1200e-2 -25E-1".split(" "),
    ...["9007199254740991", "9007199254740992", "0.1234567890123456", "1e21", "123456789012345680000"],
    ...["100000000000000000000000", "1.0000000000000000000000", "0.00000000000000000000001", "5e-324"],
  ])("%s", (literal) => {
    expect(parsed(literal)).toEqual(Array(3).fill(JSON.parse(literal)));
  });

  test("however a double is spelled", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(25), (value, zeros) => {
        const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
        const padded = `${mantissa}${mantissa.includes(".") ? "" : "."}${"0".repeat(zeros + 1)}`;
        for (const literal of [`${value}`, `${padded}e${exponent}`, `${mantissa}E${exponent}`]) {
          expect(parsed(literal)).toEqual(Array(3).fill(JSON.parse(literal)));
        }
      }),
    );
  });
});

describe("a number that is not kept is told apart", () => {
  test.each([
    ...["9007199254740993", "-9007199254740993", "12345678901234567890", "9007199254740991.4", "123456789012345678901"],
    ...["1e400", "-1e400", "1E400", "1e-400", "-3e-400", "1.00000000000000000001", "0.12345678901234567"],
    ...["100000000000000000000001", "1.2345678901234567890e3", "12345678901234567e2", "0.1e-400"],
  ])("%s", (literal) => {
    expect(parsed(literal)).toEqual(Array(3).fill(ALTERED_NUMBER));
  });

  test("wherever the digit is that a double has no room for", () => {
    const tooLong = fc.tuple(fc.integer(), fc.integer({ min: 17, max: 40 }), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(tooLong, ([whole, zeros, digit]) => {
        expect(parsed(`${whole}.${"0".repeat(zeros)}${digit}`)).toEqual(
          Array(3).fill(whole === 0 ? JSON.parse(`0.${"0".repeat(zeros)}${digit}`) : ALTERED_NUMBER),
        );
      }),
    );
  });
});

test("beneath a field that passes through a number is written as it stood, and elsewhere it is read", () => {
  const text = '{"n":1.0,"kept":{"n":[1.0,-0.0,1e400,{"m":1.10}],"t":"1.0, 1.0"},"big":9007199254740993}';

  const value = parseJson(text, ["kept"]) as { n: number; kept: object; big: unknown };

  expect(JSON.stringify(value.kept)).toBe('{"n":[1.0,-0.0,1e400,{"m":1.10}],"t":"1.0, 1.0"}');
  expect(value).toMatchObject({ n: 1, big: ALTERED_NUMBER });
});

test("no name of a field does harm where numbers are unusual", () => {
  const value = parseJson('{"__proto__":{"n":1.0},"constructor":1.0,"kept":1.0}', ["kept"]) as object;

  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(JSON.stringify(value)).toBe('{"__proto__":{"n":1},"constructor":1,"kept":1.0}');
});

test("digits in a text are no number", () => {
  const value = { a: "12345678901234567890", b: ["1e400", ":1e400,", "[12345678901234567890"], "9007199254740993": 1 };

  expect(parseJson(JSON.stringify(value))).toEqual(value);
});

// A regular expression would look at the rest of the row again from each zero.
test("a mebibyte of zeros is read at once", () => {
  const start = performance.now();

  expect(parseJson(`[1${"0".repeat(1_000_000)}1]`)).toEqual([ALTERED_NUMBER]);
  expect(performance.now() - start).toBeLessThan(2_000);
});

describe("what is written is well-formed", () => {
  const anyText = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .array(fc.constantFrom("\ud83d", "\ude80", "🚀", "\\", "\\ud83d", "u", '"', "\uffff"), { maxLength: 8 })
      .map((parts) => parts.join("")),
  );
  const anyValue = fc.dictionary(anyText, fc.array(fc.oneof(anyText, fc.record({ name: anyText }), fc.integer())));
  const wellFormed = (value: unknown): unknown => {
    if (typeof value === "string") return value.toWellFormed();
    if (Array.isArray(value)) return value.map(wellFormed);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key.toWellFormed(), wellFormed(each)]));
  };

  test("every text and name of any value, and nothing else of it is altered", () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const text = jsonText(value);

        expect(JSON.parse(text)).toEqual(wellFormed(value));
        expect(Buffer.from(text).toString()).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ["a lone high surrogate", String.raw`{"a":"x\ud83d"}`, '{"a":"x\ufffd"}'],
    ["a lone low surrogate", String.raw`{"a":"\ude80x"}`, '{"a":"\ufffdx"}'],
    ["two in the wrong order", String.raw`["\ude80\ud83d"]`, '["\ufffd\ufffd"]'],
    ["one in capitals", String.raw`["\uD83D"]`, '["\ufffd"]'],
    ["one in a name", String.raw`{"\ud83d":1}`, '{"\ufffd":1}'],
    ["one behind a pair", String.raw`["\ud83d\ude80\ud83d"]`, String.raw`["\ud83d\ude80`.concat('\ufffd"]')],
    ["a pair of escapes stays", String.raw`["\ud83d\ude80"]`, String.raw`["\ud83d\ude80"]`],
    ["a backslash before the letters stays", String.raw`["\\ud83d"]`, String.raw`["\\ud83d"]`],
    ["one behind a backslash", String.raw`["\\\ud83d"]`, String.raw`["\\`.concat('\ufffd"]')],
    ["a character whose code only begins like one stays", String.raw`["\ud7ff"]`, String.raw`["\ud7ff"]`],
  ])("%s", (_, text, expected) => {
    expect(wellFormedJson(text)).toBe(expected);
  });
});
