// Lines of an input, however it comes in chunks.
import fc from "fast-check";
import { expect, test } from "vitest";
import { linesIn } from "../../operations/read-lines.ts";

async function linesOfChunks(bytes: Buffer, chunkBytes: number, keepBytes: number) {
  const chunks = async function* () {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  };
  const lines = [];
  for await (const line of linesIn(chunks(), keepBytes)) lines.push(line);
  return lines;
}

test("every line that is not blank has its number, its size and its first bytes, wherever chunks end", async () => {
  const text = fc.stringMatching(/^([a-z][a-z ]{0,30}\r?)?$/);
  await fc.assert(
    fc.asyncProperty(
      fc.array(text),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      async (texts, chunkBytes, keepBytes) => {
        const wanted = texts
          .map((each, index) => ({ number: index + 1, text: each.replace(/\r$/, "") }))
          .filter(({ text }) => text.trim() !== "");

        const lines = await linesOfChunks(Buffer.from(texts.join("\n")), chunkBytes, keepBytes);

        const long = lines.filter(({ bytes, sizeBytes }) => bytes.length < sizeBytes);
        expect(long.every(({ bytes }) => bytes.length === keepBytes)).toBe(true);
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
