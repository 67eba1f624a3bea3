// The process of one contender, or of a part of the processor: started by cpu.ts with its standard output discarded, takes a
// sample when asked to.
import { type Contender, type HandlerFile, type KafkaContender, loadContender, type Step } from "./contenders.ts";
import { type Fake, fakeAws } from "./fake-aws.ts";
import { type Workload, workload } from "./workloads.ts";

export interface WorkerTask {
  readonly contender: Contender | HandlerFile | KafkaContender | Step;
  readonly workload: Workload;
  readonly fake: Fake;
  readonly warmUpMs: number;
  readonly sampleMs: number;
}

export interface WorkerSample {
  readonly microsecondsPerEvent: number;
  /** Internal events in a second of the clock on the wall. */
  readonly eventsPerSecond: number;
  /** What SNS accepted during one pass over the workload. */
  readonly externalEvents: number;
  readonly calls: number;
}

export type WorkerMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "sample"; readonly sample: WorkerSample }
  | { readonly kind: "error"; readonly message: string };

const send = (message: WorkerMessage): void => {
  process.send?.(message);
};

process.on("disconnect", () => process.exit(0));
process.on("uncaughtException", (error) => send({ kind: "error", message: error.stack ?? error.message }));

const task = JSON.parse(process.argv[2] ?? "{}") as WorkerTask;
const events = workload(task.workload);
const eventCount = events.reduce((sum, { Records }) => sum + Records.length, 0);
const accepted = await fakeAws(task.fake);
const handleBatch = await loadContender(task.contender);

async function pass(): Promise<void> {
  for (const event of events) await handleBatch(event);
}

/** Until the time is over, but twice at least; returns how many passes fit into a sample. */
async function warmUp(): Promise<number> {
  const startMs = performance.now();
  let lastMs = 0;
  for (let passes = 0; passes < 2 || performance.now() - startMs < task.warmUpMs; passes += 1) {
    const passStartMs = performance.now();
    await pass();
    lastMs = performance.now() - passStartMs;
  }
  return Math.max(1, Math.round(task.sampleMs / lastMs));
}

async function takeSample(passes: number): Promise<WorkerSample> {
  const before = await accepted();
  const startMs = performance.now();
  const start = process.cpuUsage();
  for (let index = 0; index < passes; index += 1) await pass();
  const { user, system } = process.cpuUsage(start);
  const seconds = (performance.now() - startMs) / 1_000;
  const after = await accepted();
  return {
    eventsPerSecond: (passes * eventCount) / seconds,
    microsecondsPerEvent: (user + system) / (passes * eventCount),
    externalEvents: (after.externalEvents - before.externalEvents) / passes,
    calls: (after.calls - before.calls) / passes,
  };
}

const passes = await warmUp();
process.on("message", async () => send({ kind: "sample", sample: await takeSample(passes) }));
send({ kind: "ready" });
