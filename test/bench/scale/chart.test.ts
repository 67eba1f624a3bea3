import { expect, test } from "vitest";
import { chart, ticks } from "../../../bench/scale/chart.ts";
import { fitted, type Topic } from "../../../bench/scale/series.ts";

const points = [1, 2_000, 5_000].map((x) => ({ x, y: 300 + 30 * x }));
const topic: Topic = {
  file: "records",
  title: "Records < & more",
  series: [
    { name: "a message", measure: "CPU", by: "records", points },
    { name: "a message", measure: "memory", by: "records", points },
  ],
};

test("a picture has every point and line of its series, within its frame", () => {
  const svg = chart(fitted(topic));

  const [, width = 0, height = 0] = (/viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []).map(Number);
  const dots = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
  expect(dots).toHaveLength(2 * points.length + 2); // two of the legends
  for (const [x = -1, y = -1] of dots) {
    expect(x > 0 && x < width).toBe(true);
    expect(y > 0 && y < height).toBe(true);
  }
  expect(svg.match(/class="line"/g)).toHaveLength(2);
  expect(svg).toContain("300 µs, and 30 µs for each record");
});

test("a picture is whole in itself, escapes what it shows and knows dark pages", () => {
  const svg = chart(fitted(topic));

  expect(svg.match(/https?:[^"]*|href|url\(|<script/g)).toEqual(["http://www.w3.org/2000/svg"]);
  expect(svg).toContain("Records &lt; &amp; more");
  expect(svg).toContain("prefers-color-scheme: dark");
});

test.each([
  [5_000, [0, 1_000, 2_000, 3_000, 4_000, 5_000]],
  [147, [0, 50, 100, 150]],
  [0.9, [0, 0.2, 0.4, 0.6, 0.8, 1]],
])("an axis up to %s has round numbers", (most, expected) => {
  expect(ticks(most)).toEqual(expected);
});
