// Whoever looks has read up to a number, and asks for what comes after it.
import fc from "fast-check";
import { expect, test } from "vitest";
import { Feed, type NewItem } from "../../../console/watch/feed.ts";

const item = (id: string, bytes = 1, body?: object): NewItem => ({
  ...{ at: 0, outcome: "published", id, place: "", type: "t", attributes: {}, to: [], bytes },
  ...(body ? { body } : {}),
});

test("reading on from where one was leaves no gap and repeats nothing, however much comes between", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      (portions, limit) => {
        const feed = new Feed({ items: 1_000, bytes: 1_000_000 });
        const read: string[] = [];
        let number = 0;
        let made = 0;
        const readOn = (): void => {
          const items = feed.after(number, limit);
          read.push(...items.map(({ id = "" }) => id));
          number = items.at(-1)?.number ?? number;
        };
        for (const portion of portions) {
          for (let count = 0; count < portion; count += 1) feed.append(item(String(made++)));
          readOn();
        }
        while (feed.after(number).length > 0) readOn();

        expect(read).toEqual(Array.from({ length: made }, (_, index) => String(index)));
      },
    ),
  );
});

test("it keeps the latest, in items and in bytes, and says from where on", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 300 }), (sizes) => {
      const feed = new Feed({ items: 50, bytes: 2_000 });
      for (const [index, bytes] of sizes.entries()) feed.append(item(String(index), bytes));
      const kept = feed.after(0);

      expect(kept.length).toBeLessThanOrEqual(55);
      expect(kept.length === 1 || kept.reduce((sum, { bytes }) => sum + bytes, 0) <= 2_000).toBe(true);
      expect(kept.at(-1)?.id).toBe(String(sizes.length - 1));
      expect(kept[0]?.number).toBe(feed.first);
      expect(feed.get(feed.first)?.item).toBe(kept[0]);
      expect(feed.get(feed.first - 1)).toBeUndefined();
      expect(feed.event("0") === undefined).toBe(feed.first > 1);
    }),
  );
});

test("the latest events come first, without messages that are none", () => {
  const feed = new Feed();
  feed.append(item("a", 1, { n: 1 }));
  feed.append({ ...item("b"), outcome: "ignored" });
  feed.append(item("c", 1, { n: 3 }));

  expect(feed.latestEvents(10).map(({ body }) => body)).toEqual([{ n: 3 }, { n: 1 }]);
  expect(feed.latestEvents(1)).toHaveLength(1);
});
