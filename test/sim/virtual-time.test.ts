import { expect, test } from "vitest";
import { inVirtualTime, START_MS, type VirtualTime } from "../../sim/virtual-time.ts";

const running = () => false;

test("hours pass in no time, in the order in which they were planned", async () => {
  const seen: string[] = [];

  await inVirtualTime(async (time) => {
    time.after(3_600_000, () => seen.push(`hour ${time.nowMs() - START_MS}`));
    time.after(5, () => seen.push("first of two at once"));
    time.after(5, () => seen.push("second of two at once"));
    const cancel = time.after(6, () => seen.push("taken back"));
    time.after(1, cancel);
    await time.run(running);
  });

  expect(seen).toEqual(["first of two at once", "second of two at once", "hour 3600000"]);
});

test("whatever follows at once happens before time goes on, however many promises it takes", async () => {
  const seen: string[] = [];
  const deep = async (depth: number): Promise<void> => {
    if (depth > 0) await deep(depth - 1);
  };

  await inVirtualTime(async (time) => {
    time.after(1, () => void deep(500).then(() => seen.push("deep")));
    time.after(1, () => seen.push("next"));
    await time.run(running);
  });

  expect(seen).toEqual(["deep", "next"]);
});

test("timers and the date are virtual while a run lasts, chance is refused, and afterwards all is as before", async () => {
  const { setTimeout: realTimeout } = globalThis;
  const seen: number[] = [];

  await inVirtualTime(async (time: VirtualTime) => {
    const timer = setTimeout(() => seen.push(-1), 10);
    setTimeout(() => seen.push(Date.now() - START_MS), 90_000);
    clearTimeout(timer);
    expect(() => Math.random()).toThrow("two runs of one seed differ");
    expect(() => setInterval(() => {}, 1)).toThrow("setInterval");
    await time.run(running);
  });

  expect(seen).toEqual([90_000]);
  expect(globalThis.setTimeout).toBe(realTimeout);
  expect(Math.random()).toBeLessThan(1);
  expect(Date.now()).not.toBe(START_MS);
});

test("the globals come back after an error too", async () => {
  const { setTimeout: realTimeout } = globalThis;

  await expect(inVirtualTime(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");

  expect(globalThis.setTimeout).toBe(realTimeout);
});
