// The loop, in a thread of its own: take an input that was worth keeping, change it, run it, keep it if it reached
// something new. The present input lies in shared memory, so that it is known also when the thread hangs or dies of it.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { seededRandom } from "../support/faults/seeded-random.ts";
import { branchesOf, branchOf } from "./branches.ts";
import { mutated } from "./mutate.ts";
import type { Target } from "./target.ts";

export interface FuzzWork {
  readonly corpusFolder: string;
  readonly words: readonly string[];
  readonly seed: number;
  readonly seconds: number;
  readonly maxBytes: number;
  /** Int32: inputs so far, length of the present one; then its bytes. */
  readonly present: SharedArrayBuffer;
}

export interface FuzzCounts {
  readonly inputs: number;
  readonly reached: number;
  readonly corpus: number;
  /** Of the input that did not hold. */
  readonly failure?: string;
}

export const PRESENT_HEADER_BYTES = 8;
/** Between two looks at the clock. */
const INPUTS_PER_LOOK = 64;

export async function fuzzLoop(target: Target): Promise<void> {
  const { corpusFolder, words, seed, seconds, maxBytes, present } = workerData as FuzzWork;
  const header = new Int32Array(present, 0, 2);
  const bytes = new Uint8Array(present, PRESENT_HEADER_BYTES);
  const random = seededRandom(seed);
  const branches = branchesOf((globalThis as unknown as { __coverage__: never }).__coverage__);
  const seen = new Set<number | string>();
  const reached = new Set<number>();
  const corpus: Buffer[] = [];
  let inputs = 0;

  const tryInput = async (input: Buffer, isNew: boolean): Promise<void> => {
    inputs += 1;
    header[1] = input.copy(bytes);
    Atomics.store(header, 0, inputs);
    branches.take();
    const said = await target.fuzz(input);
    const features: (number | string)[] = [...branches.take(), ...(said ?? [])];
    if (features.every((feature) => seen.has(feature))) return;
    for (const feature of features) {
      seen.add(feature);
      if (typeof feature === "number") reached.add(branchOf(feature));
    }
    corpus.push(input);
    if (isNew) writeFileSync(join(corpusFolder, createHash("sha256").update(input).digest("hex").slice(0, 32)), input);
  };
  const counts = (failure?: string): FuzzCounts => ({
    ...{ inputs, reached: reached.size, corpus: corpus.length },
    ...(failure === undefined ? {} : { failure }),
  });

  try {
    for (const file of readdirSync(corpusFolder).toSorted())
      await tryInput(readFileSync(join(corpusFolder, file)), false);
    const endMs = Date.now() + seconds * 1_000;
    const pick = (): Buffer => random.pick(corpus);
    while (Date.now() < endMs) {
      for (let count = 0; count < INPUTS_PER_LOOK; count += 1) {
        await tryInput(mutated(pick(), pick(), { random, words, maxBytes }), true);
      }
    }
    parentPort?.postMessage(counts());
  } catch (error) {
    parentPort?.postMessage(counts(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  }
}
