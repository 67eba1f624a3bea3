import { expect, test } from "vitest";
import { workWhile } from "../../../local/runs/work-while.ts";

const never = new Promise<void>(() => undefined);
const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve()));

test("work that relies on something ends, and is told to, as soon as that breaks down", async () => {
  let working: AbortSignal | undefined;
  const broken = Promise.reject(new Error("no disk"));

  const done = workWhile([never, broken], new AbortController().signal, (signal) => {
    working = signal;
    return never;
  });

  await expect(done).rejects.toThrow("no disk");
  expect(working?.aborted).toBe(true);
});

test("what it relies on may not end before it, even without an error", async () => {
  const done = workWhile([Promise.resolve()], new AbortController().signal, () => never);

  await expect(done).rejects.toThrow("the embedded AWS ended before its work was done");
});

test("it ends with the signal, as far as the work does", async () => {
  const stopping = new AbortController();

  const done = workWhile([never], stopping.signal, untilAborted);
  stopping.abort();

  await expect(done).resolves.toBeUndefined();
});
