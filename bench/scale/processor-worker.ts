// The process of the event processor at several sizes: started by processor-topics.ts with its standard output discarded. One process for
// all sizes, since two that do the same differ by more than what is looked for.
import { allocatedBytes } from "../allocated-bytes.ts";
import { loadContender } from "../contenders.ts";
import { fakeAws } from "../fake-aws.ts";
import type { ScaledWorkload } from "../workloads.ts";
import { workload } from "../workloads.ts";

export interface ProcessorTask {
  readonly sizes: readonly ProcessorSize[];
  readonly rounds: number;
  readonly warmUpMs: number;
  /** Of CPU, at the least. */
  readonly sampleMs: number;
}

export interface ProcessorSize {
  readonly workload: ScaledWorkload;
  /** Copies of the contract, in the processor without its lines; the whole processor where it is not said. */
  readonly contracts?: number;
}

/** Of one invocation, one for each round. */
export interface ProcessorSample {
  readonly microseconds: number[];
  readonly allocatedBytes: number[];
}

const { sizes, rounds, warmUpMs, sampleMs } = JSON.parse(process.argv[2] ?? "{}") as ProcessorTask;
await fakeAws("sdk");
const whole = await loadContender("processor");
const { handlerOfContracts } = await import("../steps.ts");
const measured = sizes.map(({ workload: name, contracts }) => {
  const events = workload(name);
  const handle = contracts === undefined ? whole : handlerOfContracts(contracts);
  const pass = async (): Promise<void> => {
    for (const event of events) await handle(event);
  };
  return {
    pass,
    invocations: events.length,
    passes: 1,
    sample: { microseconds: [], allocatedBytes: [] } as ProcessorSample,
  };
});

const cpuOf = async (work: () => Promise<void>): Promise<number> => {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return user + system;
};

const startMs = performance.now();
do {
  for (const size of measured) size.passes = Math.max(1, Math.ceil((1_000 * sampleMs) / (await cpuOf(size.pass))));
} while (performance.now() - startMs < warmUpMs);

for (let round = 0; round < rounds; round += 1) {
  for (const { pass, passes, invocations, sample } of measured) {
    const microseconds = await cpuOf(async () => {
      for (let index = 0; index < passes; index += 1) await pass();
    });
    sample.microseconds.push(microseconds / passes / invocations);
    sample.allocatedBytes.push((await allocatedBytes(pass)) / invocations);
  }
}
process.send?.(measured.map(({ sample }) => sample));
