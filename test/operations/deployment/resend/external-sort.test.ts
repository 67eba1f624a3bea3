// What is sorted may be more than memory holds; the limits are set so low here that every way is gone.
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { ExternalSort } from "../../../../operations/deployment/resend/external-sort.ts";
import { temporaryFolder } from "../../../support/sluice.ts";

interface Item {
  readonly key: number;
  readonly text: string;
}
async function all(sort: ExternalSort<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of sort.sorted()) items.push(item);
  return items;
}
const sortOf = (maxBytes: number) =>
  new ExternalSort<Item>({ compare: (a, b) => a.key - b.key, sizeOf: ({ text }) => text.length + 1, maxBytes });

test("items come back in order, equal ones as they were taken, however little is held in memory", async () => {
  const items = fc.array(fc.record({ key: fc.integer({ max: 20, min: 0 }), text: fc.string({ unit: "binary" }) }), {
    maxLength: 400,
  });

  await fc.assert(
    fc.asyncProperty(items, fc.constantFrom(1, 50, 1_000_000), async (given, maxBytes) => {
      const sort = sortOf(maxBytes);
      for (const item of given) await sort.add(item);

      const sorted = await all(sort);
      await sort.close();

      // Lone surrogates are no text that a file can hold; an event has none.
      const asText = (list: readonly Item[]) => list.map(({ key, text }) => [key, text.toWellFormed()]);
      expect(asText(sorted)).toEqual(asText(given.toSorted((a, b) => a.key - b.key)));
    }),
    { numRuns: 40 },
  );
});

test("its files are nowhere to be found while it works, and given back once it is closed or left", async () => {
  const folder = temporaryFolder();
  vi.stubEnv("TMPDIR", folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(tmpdir()).toBe(folder);
  const sort = sortOf(10);

  for (let key = 300; key > 0; key -= 1) await sort.add({ key, text: "ten bytes." });
  const files = readdirSync(folder);
  for await (const { key } of sort.sorted()) if (key === 3) break;
  await sort.close();

  expect(files).toEqual([]);
  await expect(sort.add({ key: 1, text: "ten bytes." })).resolves.toBeUndefined();
  await sort.close();
});

test("a folder that nothing can be written to is named", async () => {
  vi.stubEnv("TMPDIR", "/no/such/folder");
  onTestFinished(() => void vi.unstubAllEnvs());

  await expect(sortOf(1).add({ key: 1, text: "x" })).rejects.toThrow(
    /^cannot write to \/no\/such\/folder: .*ENOENT.*; set TMPDIR to a folder with room$/,
  );
});
