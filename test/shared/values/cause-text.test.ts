import { expect, test } from "vitest";
import { causeText } from "../../../shared/values/index.ts";

test("the words are those of the error at the bottom, also where several addresses were tried", () => {
  const refused = new Error("connect ECONNREFUSED ::1:80");
  const tried = new AggregateError([refused, new Error("connect ECONNREFUSED 127.0.0.1:80")], "");

  expect(causeText(new TypeError("fetch failed", { cause: tried }))).toBe("connect ECONNREFUSED ::1:80");
});

test("errors that are each other's cause, causes that are none, and what is no error have words too", () => {
  const [one, other]: [Error, Error] = [new Error("one"), new Error("other")];
  one.cause = other;
  other.cause = one;

  expect(["one", "other"]).toContain(causeText(one));
  expect([new Error("alone", { cause: "text" }), new RangeError(""), "thrown"].map(causeText)).toEqual([
    "alone",
    "RangeError",
    "thrown",
  ]);
});
