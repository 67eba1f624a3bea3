import { fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { synthesize } from "../../local/index.ts";
import { liveHeaps } from "./live-heap.ts";
import { growthMib, type MemorySample } from "./memory.ts";

test("a short soak loses nothing, and says so", () => {
  const { status, stdout, stderr } = spawnSync("npm", ["run", "-s", "soak", "--", "--events", "2000"], {
    encoding: "utf8",
  });

  expect(stderr).toBe("");
  expect(stdout).toContain("2002 received = 1480 published + 520 ignored + 2 quarantined + 0 dead-lettered");
  expect(stdout).toContain("1480 external events, 0 missing, 0 unexpected");
  expect(status).toBe(0);
});

test("a soak of no use is refused in one line", () => {
  const { status, stderr } = spawnSync("npm", ["run", "-s", "soak", "--", "--events", "many"], { encoding: "utf8" });

  expect([status, stderr]).toEqual([2, "soak: --events: a whole number from 200, not many\n"]);
});

const run = (memoryAt: (events: number) => number): MemorySample[] =>
  Array.from({ length: 50 }, (_, index) => {
    const events = (index + 1) * 2_000;
    return { events, seconds: index, runnerMib: memoryAt(events), functionMib: 200 };
  });

test("a leak of 2 KiB for each event is seen as growth, and memory that goes up and down is not", () => {
  expect(
    growthMib(
      run((events) => 200 + (events * 2) / 1_024),
      "runnerMib",
    ),
  ).toBeGreaterThan(64);
  expect(
    growthMib(
      run((events) => 200 + (events % 8_000) / 80),
      "runnerMib",
    ),
  ).toBeLessThanOrEqual(0);
  expect(
    growthMib(
      run(() => 200),
      "functionMib",
    ),
  ).toBe(0);
});

test("what a process keeps is told apart from the garbage that it makes", async () => {
  const heaps = liveHeaps();
  onTestFinished(heaps.remove);
  const code = `const kept = [];
    process.on("message", (mustKeep) => {
      const made = Array.from({ length: 2 ** 21 }, () => 0.5);
      if (mustKeep) kept.push(made);
      process.send("made");
    });`;
  const file = join(mkdtempSync(join(tmpdir(), "sluice-soak-")), "process.cjs");
  onTestFinished(() => rmSync(dirname(file), { recursive: true }));
  writeFileSync(file, code);
  const child = fork(file, { env: { ...process.env, ...heaps.env } });
  onTestFinished(() => void child.kill());
  const afterMaking = async (mustKeep: boolean): Promise<number> => {
    child.send(mustKeep);
    await once(child, "message");
    return heaps.of(child.pid ?? 0);
  };

  const first = await afterMaking(false);
  const second = await afterMaking(false);
  const third = await afterMaking(true);

  expect(Math.abs(second - first)).toBeLessThan(1);
  expect(third - second).toBeGreaterThan(15); // 16 MiB of numbers
});

test("the deployed bundle keeps nothing of the events that it has processed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-soak-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "config.json"), '{"stage":"local"}');
  await synthesize({ configFile: join(folder, "config.json"), outputFolder: join(folder, "out") });
  const bundle = readdirSync(join(folder, "out"))
    .map((name) => join(folder, "out", name, "index.mjs"))
    .find(existsSync);
  const file = fileURLToPath(new URL("./live-heap-process.ts", import.meta.url));
  const node = fileURLToPath(import.meta.resolve("node/bin/node"));

  const child = fork(file, [bundle ?? "", "20000"], { execPath: node, execArgv: ["--expose-gc"] });
  const [, warm = 0, , last = 0] = await new Promise<number[]>((resolve, reject) => {
    child.once("message", (heapMib) => resolve(heapMib as number[]));
    child.once("exit", (code) => reject(new Error(`exit ${code}`)));
  });

  // 10,000 events later: a hundred bytes kept of each would be a mebibyte.
  expect(last - warm).toBeLessThan(1);
});
