// A few seconds of fuzzing for each entrance; `npm run fuzz -- --seconds 600` looks for longer.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fuzzTarget } from "./fuzz-target.ts";
import { TARGETS, type TargetName } from "./targets.ts";

const SEED = Number(process.env["SLUICE_FUZZ_SEED"] ?? 20261124);

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-fuzz-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test.each(Object.keys(TARGETS) as TargetName[])(`nothing that is tried breaks %s (seed ${SEED})`, async (target) => {
  const seconds = target === "command" ? 10 : 2; // it reads files: each input takes many times as long
  const { finding, inputs, reached } = await fuzzTarget({ target, seconds, seed: SEED, folder: temporaryFolder() });

  expect(finding).toBeUndefined();
  expect(inputs).toBeGreaterThan(100);
  expect(reached).toBeGreaterThan(50);
});

test("the fuzzer finds what is broken: a status that throws, an endless loop, a polluted prototype", async () => {
  const results = await Promise.all(
    (["throws", "hangs", "pollutes"] as const).map((target) =>
      fuzzTarget({ target: `planted/${target}`, seconds: 60, seed: SEED, folder: temporaryFolder() }),
    ),
  );

  expect(results.map(({ finding }) => finding)).toEqual([
    expect.stringContaining("found"),
    expect.stringContaining("longer than"),
    expect.stringContaining("a prototype was polluted"),
  ]);
});

test("a target that is none is refused in one line", () => {
  const { status, stderr } = spawnSync("npm", ["run", "-s", "fuzz", "--", "--target", "all"], { encoding: "utf8" });

  expect([status, stderr]).toEqual([
    2,
    "fuzz: no target all; targets: message, record, config, filter, event, notification, command\n",
  ]);
});
