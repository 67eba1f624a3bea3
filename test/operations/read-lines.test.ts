// Lines of an input, however it comes in chunks.
import fc from "fast-check";
import { expect, test } from "vitest";
import { linesIn, textLinesOf } from "../../operations/read-lines.ts";

/** Read into memory of so many bytes for each piece. */
async function linesOfChunks(
  bytes: Buffer,
  { chunkBytes, pieceBytes, keepBytes }: { chunkBytes: number; pieceBytes: number; keepBytes: number },
) {
  const chunks = async function* () {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  };
  const lines = [];
  for await (const line of linesIn(chunks(), keepBytes, () => Buffer.alloc(pieceBytes))) lines.push(line);
  return lines;
}

test("every line that is not blank has its number, its size and its first bytes, wherever chunks end", async () => {
  const text = fc.stringMatching(/^([a-z][a-z ]{0,30}\r?)?$/);
  await fc.assert(
    fc.asyncProperty(
      fc.array(text),
      fc.record({
        chunkBytes: fc.integer({ min: 1, max: 20 }),
        pieceBytes: fc.integer({ min: 1, max: 40 }),
        keepBytes: fc.integer({ min: 1, max: 20 }),
      }),
      async (texts, sizes) => {
        const wanted = texts
          .map((each, index) => ({ number: index + 1, text: each.replace(/\r$/, "") }))
          .filter(({ text }) => text.trim() !== "");

        const lines = await linesOfChunks(Buffer.from(texts.join("\n")), sizes);

        const long = lines.filter(({ bytes, sizeBytes }) => bytes.length < sizeBytes);
        expect(long.every(({ bytes }) => bytes.length === sizes.keepBytes)).toBe(true);
        expect(
          lines.filter((line) => !long.includes(line)).map(({ number, bytes }) => [number, bytes.toString()]),
        ).toEqual(wanted.filter(({ number }) => !long.some((line) => line.number === number)).map(Object.values));
        for (const { number, bytes, sizeBytes } of long) {
          const { text = "" } = wanted.find((each) => each.number === number) ?? {};
          expect(text.startsWith(bytes.toString())).toBe(true);
          expect(sizeBytes - text.length).toBeLessThanOrEqual(1); // a CR at its end is not known of
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

test("the lines of a piece are the same as text, however long they are, and whatever else is in the piece", () => {
  const line = fc.oneof(
    { weight: 4, arbitrary: fc.stringMatching(/^[a-z ]{0,30}$/) },
    fc.constantFrom(
      "",
      " ",
      "\t",
      "\r",
      "\u007f",
      "é",
      "x".repeat(70_000),
      " ".repeat(70_000),
      `${"x".repeat(65_534)}\r`,
    ),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), fc.integer({ min: 1, max: 1_000 }), (texts, number) => {
      const bytes = Buffer.from(texts.join("\n"));

      const lines = textLinesOf({ number, bytes, sizeBytes: bytes.length });

      const wanted = texts.map((each, index) => ({ number: number + index, text: each.replace(/\r$/, "") }));
      expect(lines.map((each) => ({ number: each.number, text: each.text }))).toEqual(
        wanted.filter(({ text }) => text.trim() !== ""),
      );
      for (const { text, bytes: own, sizeBytes } of lines) {
        expect(sizeBytes).toBe(Buffer.byteLength(text));
        expect((own ?? Buffer.from(text, "ascii")).toString("utf8")).toBe(text);
      }
    }),
  );
});
