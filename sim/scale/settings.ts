// What the page "seventy thousand a second" reckons with, as settings of the simulation.
import { readFileSync } from "node:fs";
import { DEFAULT_TIMEOUT_SECONDS } from "../../shared/wiring/index.ts";
import type { SliceSettings } from "./run-slice.ts";

/** Written by `npm run bench:scale -- --write`. */
const MEASURED = new URL("../../docs/scale.json", import.meta.url);
/** Share of a processor that a function of 512 MiB has. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const PROCESSOR_SHARE = 512 / 1_769;
const BATCH = 10;

export const WHOLE = {
  eventsPerSecond: 70_000,
  /** The most that a mapping takes. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
  maxConcurrency: 1_000,
  /** Twice what an account has in N. Virginia before it asks. https://docs.aws.amazon.com/general/latest/gr/sns.html */
  snsPerSecond: 60_000,
  timeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
  crashShare: 1 / 100_000,
  deadlyShare: 1 / 200_000,
} as const;

/** Milliseconds that a function of 512 MiB computes for a batch and for each event in it, as measured here. */
export function computingMs(): Pick<SliceSettings, "batchMs" | "eventMs"> {
  const { mixMicroseconds } = JSON.parse(readFileSync(MEASURED, "utf8"));
  const { inTens, oneByOne } = mixMicroseconds as { readonly inTens: number; readonly oneByOne: number };
  const batch = (oneByOne - inTens) / (1 - 1 / BATCH);
  const inMs = (microseconds: number): number => microseconds / 1_000 / PROCESSOR_SHARE;
  return { batchMs: inMs(batch), eventMs: inMs(oneByOne - batch) };
}
