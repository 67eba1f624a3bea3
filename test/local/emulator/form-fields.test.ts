import fc from "fast-check";
import { expect, test } from "vitest";
import { formFields } from "../../../local/emulator/form-fields.ts";

/** As the emulator read them. */
const read = (form: string): object => {
  const fields: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(form)) fields[name] = value;
  return fields;
};

test("whatever fields are written to a form are read from it", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }))), (fields) => {
      const form = new URLSearchParams(fields.map(([name, value]) => [name, value])).toString();

      expect(formFields(form)).toEqual(read(form));
    }),
  );
});

test("any text at all is read as URLSearchParams reads it, also what no program writes", () => {
  const piece = fc.constantFrom("a", "=", "&", "+", "%", "%2B", "%c3%a9", "%ff", "%f0%9f", "é", "🚀");
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const form = pieces.join("");

      expect(formFields(form)).toEqual(read(form));
    }),
  );
});
