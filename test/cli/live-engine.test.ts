// That it runs is tested by `npm run e2e:live`.
import { expect, test } from "vitest";
import { liveRateOf } from "../../cli/live-engine.ts";

const flags = { stay: true, live: true };

test("nobody who does not ask for it gets an engine that lives", () => {
  expect(liveRateOf({ stay: true, live: false })).toBeUndefined();
});

test("it starts one workflow in a second, or as many as one says", () => {
  expect(liveRateOf(flags)).toBe(1);
  expect(liveRateOf({ ...flags, rate: 100 })).toBe(100);
});

test.each([
  ["--rate is of --live: say both", { stay: true, live: false, rate: 3 }],
  ["--live needs --stay: it goes on until Ctrl-C", { stay: false, live: true }],
  ["--live runs an engine of its own: leave out --engine", { ...flags, engine: "engine.ts" }],
  ["--rate: at most 100 workflows in a second", { ...flags, rate: 101 }],
])("%s", (sentence, given) => {
  expect(() => liveRateOf(given)).toThrow(sentence);
});
