// What the measurements are held against.
import type { CallsResult } from "./calls.ts";
import type { CpuResult } from "./cpu.ts";
import type { ImportResult } from "./import-time.ts";

export interface Goal {
  readonly name: string;
  readonly measured: number;
  /** One of both. */
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly isMet: boolean;
}

const CPU_MAX_FLOORS = 2.5;
const CALLS_MAX_MINIMUMS = 1.1;
const IMPORT_MAX_NAIVE = 0.5;
const BUNDLE_MAX_BYTES = 200 * 1_024;

export interface Measurements {
  readonly cpu: readonly CpuResult[];
  readonly calls: readonly CallsResult[];
  readonly imports: readonly ImportResult[];
}

export function goalsOf({ cpu, calls, imports }: Measurements): Goal[] {
  const everyday = cpu.find(
    ({ workload, contract, fake }) => workload === "mix" && contract === "v1" && fake === "clients",
  );
  const deployed = imports.find(({ bundle }) => bundle === "deployed");
  return [
    atMost("CPU per internal event, in floors", everyday?.processorPerFloor.median, CPU_MAX_FLOORS),
    atMost("SNS calls, in minimums", Math.max(...calls.map(({ perMinimum }) => perMinimum)), CALLS_MAX_MINIMUMS),
    atMost("import time, of the naive bundle's", deployed?.perNaive.median, IMPORT_MAX_NAIVE),
    atMost("bundle, in bytes", deployed?.bytes, BUNDLE_MAX_BYTES),
  ];
}

export const atMost = (name: string, measured = Number.NaN, bound: number): Goal => ({
  ...{ name, measured, atMost: bound },
  isMet: measured <= bound,
});

export const atLeast = (name: string, measured: number, bound: number): Goal => ({
  ...{ name, measured, atLeast: bound },
  isMet: measured >= bound,
});
