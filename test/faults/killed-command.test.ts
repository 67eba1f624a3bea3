// `kill -9` for the command itself: nothing of it may stay behind, and the next one works as if nothing had been.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isAlive } from "../../operations/index.ts";
import { childrenOf } from "../support/faults/restartable.ts";
import { seededRandom } from "../support/faults/seeded-random.ts";
import { COMMAND, sluice, temporaryFolder } from "../support/sluice.ts";

const SEED = Number(process.env["SLUICE_FAULT_SEED"] ?? 20261124);
const EXAMPLE = "shared/engines/maestro/sample/engine-life.jsonl";

const family = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(family)];

/** Started, and known to have got so far. */
async function started(args: readonly string[], once_: string): Promise<{ child: ChildProcess; text: () => string }> {
  const child = spawn(COMMAND, args, { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (text += chunk));
  await expect.poll(() => text, { timeout: 60_000 }).toContain(once_);
  return { child, text: () => text };
}

test("`start --stay` that is killed leaves no process and no port behind", async () => {
  const { child, text } = await started(["start", "--stay"], "Ctrl-C ends it.");
  const pids = family(child.pid ?? 0);
  const endpoint = /http:\/\/127\.0\.0\.1:\d+/.exec(text())?.[0] ?? "";
  expect(pids.length).toBeGreaterThanOrEqual(3);

  child.kill("SIGKILL");

  await expect.poll(() => pids.filter(isAlive), { timeout: 60_000 }).toEqual([]);
  await expect(fetch(endpoint)).rejects.toThrow();
});

test(`a replay that is killed leaves whole lines, and the next one is complete (seed ${SEED})`, async () => {
  const random = seededRandom(SEED);
  const folder = temporaryFolder();
  const { child } = await started(["replay", EXAMPLE, "--out", join(folder, "killed")], `Replaying ${EXAMPLE}`);
  const pids = family(child.pid ?? 0);
  await new Promise((resolve) => setTimeout(resolve, random.integer(400)));

  child.kill("SIGKILL");
  const [, signal] = await once(child, "exit");

  expect(signal).toBe("SIGKILL");
  await expect.poll(() => pids.filter(isAlive), { timeout: 60_000 }).toEqual([]);
  for (const file of ["external", "quarantine", "dead-letter"]) {
    const lines = readFileSync(join(folder, "killed", `${file}.jsonl`), "utf8")
      .split("\n")
      .slice(0, -1);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty("body");
  }
  const intoTheSame = sluice(["replay", EXAMPLE, "--out", join(folder, "killed")]);
  expect([intoTheSame.status, intoTheSame.stderr]).toEqual([2, expect.stringContaining("is not empty")]);
  const again = sluice(["replay", EXAMPLE, "--out", join(folder, "again")]);
  expect([again.status, again.lines[0]]).toEqual([
    0,
    expect.stringContaining("586 received = 199 published + 384 ignored + 3 quarantined + 0 dead-lettered"),
  ]);
});
