import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { attributePolicy, checkFilterPolicy, matches } from "../../../shared/subscriber/index.ts";

const external: { attributes: Record<string, string> }[] = JSON.parse(
  readFileSync("test/fixtures/deployment-system/external.json", "utf8"),
);

test("a filter is written by the names of its attributes, and refused where SNS would refuse it", () => {
  const policy = attributePolicy({ type: "deployment.failed", service: [{ prefix: "sea" }] });

  expect(policy).toEqual({ type: ["deployment.failed"], service: [{ prefix: "sea" }] });
  expect(external.filter((event) => matches(policy, event)).map(({ attributes }) => attributes["type"])).toEqual([
    "deployment.failed",
  ]);
  expect(() => attributePolicy({ a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 })).toThrow(/6 keys: SNS takes at most 5/);
});

describe("a pattern", () => {
  test.each([
    ["a quotation mark", '*"daily"*', '*\\\\"daily\\\\"*', 'the "daily" load', "the daily load"],
    ["a backslash", String.raw`etl\\*`, String.raw`etl\\\\*`, String.raw`etl\load`, "etlload"],
    ["an asterisk", String.raw`5\*5=*`, String.raw`5\*5=*`, "5*5=25", "5x5=25"],
    ["all of them", String.raw`"\\\**`, String.raw`\\"\\\\\**`, String.raw`"\* etc.`, String.raw`"\ etc.`],
  ])("means %s as it is written", (_, wildcard, written, met, missed) => {
    const policy = attributePolicy({ name: { wildcard } });
    const excluding = attributePolicy({ name: { "anything-but": { wildcard } } });

    for (const each of [policy, excluding]) checkFilterPolicy(each);
    expect(policy).toEqual({ name: [{ wildcard: written }] });
    expect([met, missed].map((name) => matches(policy, { attributes: { name } }))).toEqual([true, false]);
    expect([met, missed].map((name) => matches(excluding, { attributes: { name } }))).toEqual([false, true]);
  });

  test.each([String.raw`etl\load*`, String.raw`*\"`, "etl*\\"])("with another escape is refused: %s", (wildcard) => {
    expect(() => attributePolicy({ name: { wildcard } })).toThrow(
      "name[0].wildcard: must hold a backslash only before an asterisk or a backslash",
    );
  });
});
