import { expect, test } from "vitest";
import { kindOf, thrownText } from "../../../shared/values/index.ts";

test.each([
  [new TypeError("no door"), "TypeError: no door"],
  ["no door", "no door"],
  [undefined, "undefined"],
  [null, "null"],
  [Symbol("door"), "Symbol(door)"],
  [{ door: 1 }, "[object Object]"],
  [Object.create(null), "something that cannot be written"],
])("whatever was thrown has a text: %#", (thrown, text) => {
  expect(thrownText(thrown)).toBe(text);
});

test.each([
  [undefined, "undefined"],
  [null, "null"],
  [[], "a list"],
  [{}, "an object"],
  ["", "a string"],
  [7, "a number"],
  [() => 7, "a function"],
])("whatever was given has a kind: %#", (given, kind) => {
  expect(kindOf(given)).toBe(kind);
});

test("a promise that nobody asks does not end the process when it fails", async () => {
  const unheard: unknown[] = [];
  const listen = (reason: unknown) => unheard.push(reason);
  process.on("unhandledRejection", listen);

  const kind = kindOf(Promise.reject(new Error("late")));

  await new Promise(setImmediate);
  process.off("unhandledRejection", listen);
  expect([kind, unheard]).toEqual(["a promise", []]);
});
