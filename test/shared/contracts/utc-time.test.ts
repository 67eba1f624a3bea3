import fc from "fast-check";
import { expect, test } from "vitest";
import { utcTime } from "../../../shared/contracts/utc-time.ts";

const LAST_TIME_MS = 253_402_300_799_999;

test.each([0, 999, 951_782_400_000, 1_764_000_000_007, LAST_TIME_MS])(
  "%i is written as toISOString does",
  (epochMs) => {
    expect(utcTime(epochMs)).toBe(new Date(epochMs).toISOString());
  },
);

test("so is any other time of the years that RFC 3339 knows", () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_167_219_200_000, max: LAST_TIME_MS }), (epochMs) => {
      expect(utcTime(epochMs)).toBe(new Date(epochMs).toISOString());
    }),
  );
});
