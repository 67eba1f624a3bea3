// `npm run sim:scale`, as a user types it.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const simScale = (...args: string[]) =>
  spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", "sim/run-scale.ts", ...args], {
    encoding: "utf8",
  });

test("a slice is told with what it makes of the whole, and whether the books balance", () => {
  const { status, stdout, stderr } = simScale("--slices", "1000", "--seconds", "60");

  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const [, slice = "", whole = ""] = /^received +([\d,]+) +([\d,]+)$/m.exec(stdout) ?? [];
  const count = (text: string): number => Number(text.replaceAll(",", ""));
  expect(count(slice)).toBeGreaterThan(3_500);
  expect(count(whole)).toBe(1_000 * count(slice));
  expect(stdout).toMatch(/\nThe books balance, at the end of every minute and in the end\.\n$/);
});

test("wrong usage is told in a line, with exit code 2", () => {
  const { status, stdout, stderr } = simScale("--slices", "many");

  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain("expected a whole number from 1");
});
