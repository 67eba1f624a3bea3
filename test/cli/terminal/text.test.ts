import fc from "fast-check";
import { expect, test } from "vitest";
import { shortened, shown } from "../../../cli/terminal/text.ts";

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

test.each([
  ["turned around", "etl\u202eyliad", "etl\\u202eyliad"],
  ["isolated", "\u2066a\u2069", "\\u2066a\\u2069"],
  ["of no width", "etl\u200bdaily", "etl\\u200bdaily"],
  ["a byte order mark", "\ufeff{}", "\\ufeff{}"],
  ["a soft hyphen", "a\u00adb", "a\\u00adb"],
  ["a tag", "a\u{e0041}", "a\\udb40\\udc41"],
  ["a filler", "a\u3164b", "a\\u3164b"],
  ["half a pair", "a\ud83d", "a\\ud83d"],
  ["a line separator", "a\u2028b", "a\\u2028b"],
  ["visible", "Übersicht 🚀 日本 שלום", "Übersicht 🚀 日本 שלום"],
])("what is %s is shown as what it is", (_, text, line) => {
  expect(shortened(text)).toBe(line);
  expect(shown(text)).toBe(line);
});

test("what moves a cursor is a space in a line of a table, and an escape elsewhere", () => {
  expect(shortened("a\u001b[2Jb\r\nc\u009bd")).toBe("a [2Jb c d");
  expect(shown("a\u001b[2Jb\rc\u009bd")).toBe("a\\u001b[2Jb\\u000dc\\u009bd");
});

test("bold text, line ends and tabs are the command's own", () => {
  expect(shown("\u001b[1mSum\u001b[22m\n\tx")).toBe("\u001b[1mSum\u001b[22m\n\tx");
});

test("of any text nothing unseen is left, and JSON says the same as before", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.nat({ max: 30 }), (text, length) => {
      expect(shortened(text, length + 1)).not.toMatch(UNSEEN);
      const json = JSON.stringify({ text });
      expect(shown(json)).not.toMatch(UNSEEN);
      expect(JSON.parse(shown(json))).toEqual({ text });
    }),
  );
});
