// CPU per internal event: each contender in a process of its own, their samples taken in turn.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ContractName } from "../shared/engines/maestro/index.ts";
import type { HandMade } from "./contenders.ts";
import type { WorkerMessage, WorkerSample, WorkerTask } from "./cpu-worker.ts";
import { functionEnvironment } from "./environment.ts";
import type { Fake } from "./fake-aws.ts";
import { ratioOf, type Spread, spreadOf } from "./spread.ts";
import type { Workload } from "./workloads.ts";

export interface CpuSettings {
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly sampleMs: number;
}

export const FULL_CPU: CpuSettings = { rounds: 25, warmUpMs: 5_000, sampleMs: 100 };
/** Shows only that it runs. */
export const QUICK_CPU: CpuSettings = { rounds: 2, warmUpMs: 1, sampleMs: 1 };

export interface CpuCase {
  readonly workload: Workload;
  readonly contract: ContractName;
  readonly fake: Fake;
  /** Which of the two handlers that are written by hand. @default the one that tells little */
  readonly handMade?: HandMade;
}

export interface CpuResult extends CpuCase {
  readonly externalEvents: number;
  readonly microsecondsPerEvent: Readonly<Record<"floor" | "processor" | "handMade", Spread>>;
  /** The processor's CPU in floors, and the hand-made handler's in processors. */
  readonly processorPerFloor: Spread;
  readonly handMadePerProcessor: Spread;
}

export const CPU_CASES: readonly CpuCase[] = [
  { workload: "mix", contract: "v1", fake: "clients" },
  { workload: "mix", contract: "v1", fake: "clients", handMade: "handMadeTelling" },
  { workload: "mix", contract: "maestro", fake: "clients" },
  { workload: "mix-one-by-one", contract: "v1", fake: "clients" },
  { workload: "5000-records", contract: "v1", fake: "clients" },
  { workload: "mix", contract: "v1", fake: "sdk" },
  { workload: "mix", contract: "v1", fake: "loopback" },
];

export async function measureCpu(cpuCase: CpuCase, { rounds, ...times }: CpuSettings): Promise<CpuResult> {
  const contenders = ["floor", "processor", cpuCase.handMade ?? "handMade"] as const;
  const started = contenders.map((contender) => startWorker({ ...cpuCase, ...times, contender }));
  return resultOf(cpuCase, await samplesInTurn(started, rounds));
}

/** So many samples of each worker, taken in turn; the workers end with it. */
export async function samplesInTurn(started: readonly Promise<Worker>[], rounds: number): Promise<WorkerSample[][]> {
  try {
    const workers = await Promise.all(started);
    const samples: WorkerSample[][] = workers.map(() => []);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, worker] of workers.entries()) samples[index]?.push(await worker.sample());
    }
    return samples;
  } finally {
    for (const worker of await Promise.allSettled(started)) if (worker.status === "fulfilled") worker.value.stop();
  }
}

function resultOf(cpuCase: CpuCase, samples: readonly WorkerSample[][]): CpuResult {
  const [floor = [], processor = [], handMade = []] = samples.map((own) =>
    own.map(({ microsecondsPerEvent }) => microsecondsPerEvent),
  );
  const counts = new Set(samples.slice(1).flatMap((own) => own.map(({ externalEvents }) => externalEvents)));
  if (counts.size !== 1) throw new Error(`the handlers published differently: ${[...counts].join(", ")} events`);
  return {
    ...cpuCase,
    externalEvents: [...counts][0] ?? 0,
    microsecondsPerEvent: { floor: spreadOf(floor), processor: spreadOf(processor), handMade: spreadOf(handMade) },
    processorPerFloor: ratioOf(processor, floor),
    handMadePerProcessor: ratioOf(handMade, processor),
  };
}

export interface Worker {
  readonly sample: () => Promise<WorkerSample>;
  readonly stop: () => void;
}

/** A process that has warmed up; what its environment has beside that of every function. */
export async function startWorker(
  { contract, ...task }: WorkerTask & CpuCase,
  more: Readonly<Record<string, string>> = {},
): Promise<Worker> {
  const child = fork(fileURLToPath(new URL("cpu-worker.ts", import.meta.url)), [JSON.stringify(task)], {
    env: { ...functionEnvironment(contract), ...more },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const stop = (): void => {
    if (child.connected) child.disconnect();
  };
  try {
    await answer(child);
  } catch (error) {
    stop();
    throw error;
  }
  const sample = async (): Promise<WorkerSample> => {
    child.send("sample");
    const message = await answer(child);
    if (message.kind !== "sample") throw new Error(`the worker answered ${message.kind}`);
    return message.sample;
  };
  return { sample, stop };
}

/** The next message of a worker; an error if it has failed or ended instead. */
function answer(child: ChildProcess): Promise<Exclude<WorkerMessage, { kind: "error" }>> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`a worker ended with exit code ${code}`));
    child.once("exit", onExit);
    child.once("message", (message: WorkerMessage) => {
      child.off("exit", onExit);
      if (message.kind === "error") reject(new Error(message.message));
      else resolve(message);
    });
  });
}
