import { expect, test } from "vitest";
import { scaleFigures } from "../../../bench/scale/figures.ts";
import { fitted, type Series, verdict } from "../../../bench/scale/series.ts";

const AT = [1, 1_000, 2_000, 5_000];
const series = (cost: (x: number) => number): Series => ({
  ...{ name: "a message", measure: "CPU", by: "records" },
  points: AT.map((x) => ({ x, y: cost(x) })),
});
const topic = fitted({
  file: "records",
  title: "A message",
  series: [series((x) => 300 + 30 * x), series((x) => 300 + x ** 2)],
});
const [straight, bent] = topic.series.map(verdict);

test("a straight line is told by what each more of it adds", () => {
  expect(straight).toMatch(/^straight: 300 µs, and 30 µs for each record; the farthest point is 0 % /);
});

test("a bent one is told by the point that shows it", () => {
  expect(bent).toMatch(/^NOT straight: the farthest point is \d+ % (above|below) it at [\d,]+$/);
});

test("the page shows both, with the picture", () => {
  const page = scaleFigures([topic], "measured:");

  expect(page).toContain("![A message](pictures/scale-records.svg)");
  expect(page.match(/\| (yes|\*\*no\*\*) \|/g)).toEqual(["| yes |", "| **no** |"]);
});
