// The programs themselves are run by `npm run contract:subscribers`, which needs their languages.
import { expect, test } from "vitest";
import { casesOf } from "../../../examples/subscribers/cases.ts";
import { externalEvents } from "../../support/sample-events.ts";

const bodies = externalEvents.filter(({ contract }) => contract === "v1").map(({ body }) => JSON.stringify(body));
const cases = await casesOf(bodies);
const said = (word: string) => cases.filter(({ expected }) => expected.startsWith(word));

test("they hold every type, duplicates in everything that an event may come in, and what comes late", () => {
  const types = new Set(said("new").map(({ expected }) => expected.split(" ")[1]));

  expect(types.size).toBe(8);
  expect(said("duplicate").length).toBeGreaterThanOrEqual(80);
  expect(said("duplicate").filter(({ text }) => text.includes("Records")).length).toBeGreaterThanOrEqual(60);
  expect(said("outdated")).not.toEqual([]);
});

test("an instant counts and not its text, `sequence` as text and not as a number, and each deployment by itself", () => {
  const later = cases
    .filter(({ text }) => text.includes('"subject":"workflows/later"'))
    .map(({ expected }) => expected.split(" ")[0]);

  expect(later.slice(0, 5)).toEqual(["new", "new", "new", "outdated", "new"]);
});

test("a later type is told apart from what cannot be read, and from events of another contract", () => {
  expect(said("unknown")).toHaveLength(1);
  expect(said("unreadable")).toHaveLength(3);
  expect(said("other")).toHaveLength(1);
});
