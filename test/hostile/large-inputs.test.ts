// What is cheap to send must be cheap to read: a mebibyte of brackets, of one string, of digits, of escapes, of records.
// One of them, a fraction with a long row of zeros in it, once kept the processor busy for hours.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Taken } from "./entrances-process.ts";
import { LARGE_INPUTS } from "./large-inputs.ts";

/** Of the processor's time. The slowest, 260,000 exponents read one by one, take about a second in a batch of two. */
const CPU_MAX_MS = 4_000;
/** No input makes more of itself than this; a Lambda has at least 128 MiB, and half of that is the code and V8. */
const HEAP_MAX_MIB = 256;
const HANGS_AFTER_MS = 60_000;

/** All of it, or what the process was doing when it hung or died. */
function everywhere(): Promise<readonly Taken[]> {
  const child = fork(fileURLToPath(new URL("./entrances-process.ts", import.meta.url)), {
    execPath: fileURLToPath(import.meta.resolve("node/bin/node")),
    execArgv: [`--max-old-space-size=${HEAP_MAX_MIB}`, "--disable-warning=ExperimentalWarning"],
  });
  return new Promise((resolve, reject) => {
    let present = "nothing yet";
    const end = (how: string) => (): void => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      reject(new Error(`${how} at ${present}`));
    };
    let timer = setTimeout(end("hung"), HANGS_AFTER_MS);
    child.on("message", (message) => {
      clearTimeout(timer);
      timer = setTimeout(end("hung"), HANGS_AFTER_MS);
      if (typeof message === "string") present = message;
      else resolve(message as Taken[]);
    });
    child.once("exit", end("ended"));
  });
}

test("no large input takes long, or much memory, or throws what it should not, at any entrance", async () => {
  const taken = await everywhere();

  expect(taken.length).toBeGreaterThanOrEqual(Object.keys(LARGE_INPUTS).length * 10);
  expect(taken.filter(({ thrown }) => thrown !== undefined)).toEqual([]);
  expect(taken.filter(({ cpuMs }) => cpuMs > CPU_MAX_MS)).toEqual([]);
});
