import fc from "fast-check";
import { expect, test } from "vitest";
import { fitOf, MAX_SHARE } from "../../../bench/scale/fit.ts";

const AT = [1, 500, 1_000, 2_000, 3_000, 4_000, 5_000];
const points = (cost: (x: number) => number) => AT.map((x) => ({ x, y: cost(x) }));

test("points on a line are straight, with its slope and where it begins", () => {
  const figures = fc.double({ min: 0.001, max: 1_000, noNaN: true });

  fc.assert(
    fc.property(figures, figures, (slope, intercept) => {
      const fit = fitOf(points((x) => intercept + slope * x));

      expect(fit.isStraight).toBe(true);
      expect(fit.slope / slope).toBeCloseTo(1, 3);
      expect(Math.abs(fit.worst.share)).toBeLessThan(0.001);
    }),
  );
});

test("a tenth of noise leaves it straight", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.9, max: 1.1, noNaN: true }), { minLength: 7, maxLength: 7 }), (noise) => {
      const noisy = points((x) => 80 + 7 * x).map(({ x, y }, index) => ({ x, y: y * (noise[index] ?? 1) }));

      expect(fitOf(noisy).isStraight).toBe(true);
    }),
  );
});

test.each<[string, (x: number) => number]>([
  ["the square", (x) => 80 + x ** 2 / 100],
  ["a square beside a line, once it doubles the cost", (x) => 80 + 7 * x + (7 * x ** 2) / 5_000],
  ["a jump", (x) => (x > 3_500 ? 60_000 : 80 + 7 * x)],
])("what grows with %s is not straight, and the place that shows it is named", (_, cost) => {
  const { isStraight, worst } = fitOf(points(cost));

  expect(isStraight).toBe(false);
  expect(Math.abs(worst.share)).toBeGreaterThan(MAX_SHARE);
  expect(AT).toContain(worst.x);
});

test("no cost begins below zero", () => {
  expect(fitOf(points((x) => Math.max(0.5, 7 * x - 100))).intercept).toBeGreaterThanOrEqual(0);
});
