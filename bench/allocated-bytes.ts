import { setImmediate as breathe } from "node:timers/promises";
import { GCProfiler } from "node:v8";

/** What some work allocates on the heap, whether it is collected meanwhile or not: the upper bound of what it can need at once. */
export async function allocatedBytes(work: () => Promise<unknown>): Promise<number> {
  await breathe(); // what others have begun
  const profiler = new GCProfiler();
  profiler.start();
  let usedBefore = process.memoryUsage().heapUsed;
  await work();
  const usedAfter = process.memoryUsage().heapUsed;
  let allocated = 0;
  for (const { beforeGC, afterGC } of profiler.stop()?.statistics ?? []) {
    allocated += beforeGC.heapStatistics.usedHeapSize - usedBefore;
    usedBefore = afterGC.heapStatistics.usedHeapSize;
  }
  return allocated + usedAfter - usedBefore;
}
