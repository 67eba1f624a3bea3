// What the page "seventy thousand a second" reckons with, as settings of the simulation.
import { readFileSync } from "node:fs";
import {
  BATCH_SIZE,
  DEFAULT_TIMEOUT_SECONDS,
  MAPPING_MAX_CONCURRENCY,
  MIB_PER_PROCESSOR,
  SNS_PER_SECOND,
} from "../../shared/wiring/index.ts";
import type { SliceSettings } from "./run-slice.ts";

/** Written by `npm run bench:scale -- --write`, and here. */
export const MEASURED = new URL("../../docs/scale.json", import.meta.url);
const MEMORY_MIB = 512;

export const WHOLE = {
  eventsPerSecond: 70_000,
  maxConcurrency: MAPPING_MAX_CONCURRENCY.value,
  /** An account has to ask for it. */
  snsPerSecond: 2 * SNS_PER_SECOND.value,
  timeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
  crashShare: 1 / 100_000,
  deadlyShare: 1 / 200_000,
} as const;

/** Milliseconds that a function of 512 MiB computes for a batch and for each event in it, as measured here. */
export function computingMs(): Pick<SliceSettings, "batchMs" | "eventMs"> {
  const { mixMicroseconds } = JSON.parse(readFileSync(MEASURED, "utf8"));
  const { inTens, oneByOne } = mixMicroseconds as { readonly inTens: number; readonly oneByOne: number };
  const batch = (oneByOne - inTens) / (1 - 1 / BATCH_SIZE);
  const inMs = (microseconds: number): number => (microseconds / 1_000) * (MIB_PER_PROCESSOR.value / MEMORY_MIB);
  return { batchMs: inMs(batch), eventMs: inMs(oneByOne - batch) };
}
