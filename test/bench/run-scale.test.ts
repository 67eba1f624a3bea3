import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("costs are measured at several sizes, each with its line and how far it is from it", async () => {
  const args = ["--disable-warning=ExperimentalWarning", "bench/run-scale.ts", "--quick", "--json"];

  const { stdout } = await promisify(execFile)(process.execPath, args);

  const { topics, mix } = JSON.parse(stdout);
  expect(topics.map(({ file }: { file: string }) => file)).toEqual([
    ...["batch", "records", "contracts"],
    ...["subscribers", "backlog"],
  ]);
  for (const { measure, points, fit } of topics.flatMap(({ series }: { series: unknown[] }) => series)) {
    expect(["CPU", "memory"]).toContain(measure);
    for (const { x, y } of points) expect({ x, isCost: y > 0 }).toEqual({ x: expect.any(Number), isCost: true });
    expect(points.length).toBeGreaterThanOrEqual(3);
    expect(points.map(({ x }: { x: number }) => x)).toContain(fit.worst.x);
  }
  expect(mix.oneByOne).toBeGreaterThan(0);
}, 120_000);
