import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const bench = (...args: string[]) =>
  promisify(execFile)(process.execPath, ["--disable-warning=ExperimentalWarning", "bench/run.ts", ...args]);

test("a revision is built and measured beside this one, as deployed: CPU, cold start, size", async () => {
  const { stdout } = await bench("--against", "HEAD", "--quick", "--json");

  const { cpu, coldStart, bundleBytes, goals } = JSON.parse(stdout);
  const spread = { median: expect.any(Number), samples: 2 };
  const compared = { here: spread, there: spread, herePerThere: spread, handMade: spread, handMadePerHere: spread };
  expect(cpu.map(({ fake }: { fake: string }) => fake)).toEqual(["loopback", "clients"]);
  for (const { microsecondsPerEvent } of cpu) expect(microsecondsPerEvent).toMatchObject(compared);
  expect(coldStart.map(({ isCached }: { isCached: boolean }) => isCached)).toEqual([false, true]);
  for (const { importMs, publishedMs } of coldStart) {
    expect(importMs).toMatchObject(compared);
    expect(publishedMs).toMatchObject(compared);
    expect(publishedMs.here.median).toBeGreaterThan(importMs.here.median);
  }
  expect(bundleBytes.there).toBeGreaterThan(100_000);
  for (const { measured, atMost = Number.POSITIVE_INFINITY, atLeast = 0, isMet } of goals) {
    expect(isMet).toBe(measured >= atLeast && measured <= atMost);
  }
}, 120_000);

test("a revision that is not there is told in one line", async () => {
  const failure = await bench("--against", "no-such-revision").catch((error) => error);

  expect(failure).toMatchObject({
    code: 1,
    stderr: 'bench: no revision "no-such-revision" in this repository: name a commit, a tag or a branch\n',
  });
}, 60_000);
