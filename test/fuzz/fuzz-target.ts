// Fuzzes one target, guided by coverage. A loop of our own, because no library does it here: Jazzer.js 4 comes with a
// binary that needs glibc 2.38, Jazzer.js 2 downloads one while it is installed, jsfuzz is for CommonJS of Node 10.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { type FuzzCounts, type FuzzWork, PRESENT_HEADER_BYTES } from "./fuzz-worker.ts";
import { writeBundle } from "./instrumented-bundle.ts";
import type { Target } from "./target.ts";

export interface FuzzOptions {
  /** A file of targets/, which exports its target under the same name. */
  readonly target: string;
  readonly seconds: number;
  /** Holds what was found interesting, for the next run, and what failed. */
  readonly folder: string;
  /** The same seed on the same corpus gives the same inputs in the same order. */
  readonly seed: number;
}

export interface FuzzResult extends FuzzCounts {
  readonly target: string;
  /** What did not hold, and where the input lies; undefined if all held. */
  readonly finding: string | undefined;
}

/** Longer inputs have tests of their own (test/hostile): changing single bytes finds nothing in a mebibyte of brackets. */
const MAX_BYTES = 8_192;
/** For one input, which takes well below a millisecond; the rest is for a busy machine. */
const HANGS_AFTER_MS = 10_000;
const LOOK_MS = 500;
const HEAP_MAX_MIB = 512;

export async function fuzzTarget({ target, seconds, folder, seed }: FuzzOptions): Promise<FuzzResult> {
  const name = basename(target);
  const corpusFolder = join(folder, name);
  mkdirSync(corpusFolder, { recursive: true });
  const { href } = new URL(`./targets/${target}.ts`, import.meta.url);
  const module = (await import(href)) as Record<string, Target>;
  for (const [index, input] of (module[name]?.seeds() ?? []).entries()) {
    writeFileSync(join(corpusFolder, `seed-${String(index).padStart(3, "0")}`), input);
  }
  const file = join(folder, `${name}.mjs`);
  const { words } = await writeBundle(target, file);
  const present = new SharedArrayBuffer(PRESENT_HEADER_BYTES + MAX_BYTES * 16); // seeds may be longer
  const work: FuzzWork = { corpusFolder, words, seed, seconds, maxBytes: MAX_BYTES, present };
  const counts = await runWorker(file, work);
  if (counts.failure === undefined) return { ...counts, target, finding: undefined };
  const input = presentInput(present);
  const at = join(folder, `finding-${name}-${createHash("sha256").update(input).digest("hex").slice(0, 16)}`);
  writeFileSync(at, input);
  return { ...counts, target, finding: `${counts.failure}\n  seed ${seed}, input in ${at}` };
}

function presentInput(present: SharedArrayBuffer): Buffer {
  const [, length] = new Int32Array(present, 0, 2);
  return Buffer.from(new Uint8Array(present, PRESENT_HEADER_BYTES, length));
}

/** Resolves with what the loop says, or with why it could not. */
function runWorker(file: string, workerData: FuzzWork): Promise<FuzzCounts> {
  const worker = new Worker(pathToFileURL(file), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MAX_MIB },
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const header = new Int32Array(workerData.present, 0, 2);
  return new Promise((resolve) => {
    const died = (failure: string): void =>
      resolve({ inputs: Atomics.load(header, 0), reached: 0, corpus: 0, failure });
    let lastInput = 0;
    let lastMoveMs = Date.now();
    const watch = setInterval(() => {
      const input = Atomics.load(header, 0);
      if (input !== lastInput) lastMoveMs = Date.now();
      lastInput = input;
      if (Date.now() - lastMoveMs > HANGS_AFTER_MS) {
        died(`an input that takes longer than ${HANGS_AFTER_MS / 1_000} seconds`);
        void worker.terminate();
      }
    }, LOOK_MS);
    worker.once("message", resolve);
    worker.once("error", (error) => died(error.stack ?? error.message));
    worker.once("exit", (code) => {
      clearInterval(watch);
      died(`the thread ended (exit ${code})`);
    });
  });
}
