// What can be a message at all.
import fc from "fast-check";
import { expect, test } from "vitest";
import { messageText } from "../../../shared/internal/index.ts";

test("text of up to 1 MiB is a message, a byte more is too large for SQS", () => {
  const mebibyte = Buffer.alloc(1_048_576, "é");

  expect(messageText(mebibyte)).toMatchObject({ kind: "text", text: "é".repeat(524_288) });
  expect(messageText(Buffer.concat([mebibyte, Buffer.from("x")]))).toMatchObject({
    ...{ kind: "unsendable", reason: "event-too-large" },
    detail: "a message of 1048577 bytes: SQS takes at most 1048576",
  });
  expect(messageText(Buffer.from("the first bytes"), 2_000_000)).toMatchObject({ reason: "event-too-large" });
});

test.each([
  ["half a character", Buffer.from([0xc3]), "not valid UTF-8"],
  ["a surrogate", Buffer.from([0xed, 0xa0, 0x80]), "not valid UTF-8"],
  ["a zero byte", Buffer.from("a\u0000"), "SQS does not take the character U+0000"],
  ["a control character", Buffer.from("\u001f"), "SQS does not take the character U+001F"],
  ["a non-character", Buffer.from("\uffff"), "SQS does not take the character U+FFFF"],
])("%s is no text that SQS takes", (_name, bytes, detail) => {
  expect(messageText(bytes)).toEqual({ kind: "unsendable", reason: "invalid-json", detail });
});

test.each(["", "\t\r\n ", "\u007f", "ü", "\ud7ff\ue000\ufffd", "🚀", "\u{10ffff}"])("%j is text", (text) => {
  expect(messageText(Buffer.from(text))).toEqual({ kind: "text", text });
});

test("any bytes get an outcome, and what is text is those bytes", () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), fc.string({ unit: "binary" }).map(Buffer.from)), (bytes) => {
      const reading = messageText(Buffer.from(bytes));

      if (reading.kind === "text") expect(Buffer.from(reading.text)).toEqual(Buffer.from(bytes));
      else expect(reading.reason).toBe("invalid-json");
    }),
    { numRuns: 1_000 },
  );
});
