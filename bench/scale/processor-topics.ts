// How the event processor's cost grows: real handler and SDK, with answers in place of the network.
import { functionEnvironment } from "../environment.ts";
import { spreadOf } from "../spread.ts";
import { mix } from "../workloads.ts";
import type { Measure } from "./amount.ts";
import type { ProcessorSample, ProcessorSize, ProcessorTask } from "./processor-worker.ts";
import { runWorker } from "./run-worker.ts";
import type { Series, Topic } from "./series.ts";

export type Rounds = Omit<ProcessorTask, "sizes">;

interface Size extends ProcessorSize {
  readonly x: number;
  /** Internal events of an invocation that the figure is divided by. @default 1 */
  readonly events?: number;
}

const batchSizes = [1, 2, 4, 5, 8, 10].map((x) => ({ x, workload: { seenInBatchesOf: x } }));
const recordCounts = [1, 250, 500, 1_000, 2_000, 3_500, 5_000].map((x) => ({ x, workload: { records: x } }));
const contractCounts = [1, 2, 3].map((x) => ({
  ...{ x, events: 10, contracts: x },
  workload: { seenInBatchesOf: 10 },
}));

export const processorTopics = async (rounds: Rounds): Promise<Topic[]> => [
  await topicOf(
    { file: "batch", title: "A batch, by the messages in it", name: "a batch", by: "messages" },
    batchSizes,
    rounds,
  ),
  await topicOf(
    { file: "records", title: "A message, by the records in it", name: "a message", by: "records" },
    recordCounts,
    rounds,
  ),
  await topicOf(
    { file: "contracts", title: "An internal event, by the contracts", name: "an internal event", by: "contracts" },
    contractCounts,
    rounds,
  ),
];

/** Microseconds of CPU for each internal event of the mix, in full batches and one by one. */
export interface MixCost {
  readonly inTens: number;
  readonly oneByOne: number;
}

export async function mixCost(rounds: Rounds): Promise<MixCost> {
  const sizes = [10, 1].map((size): ProcessorSize => ({ workload: { mixInBatchesOf: size } }));
  const [tens, ones] = (await samplesOf(sizes, rounds)).map(({ microseconds }) => spreadOf(microseconds).p10);
  const perEvent = (microseconds = Number.NaN, size = 1): number =>
    (microseconds * Math.ceil(mix().length / size)) / mix().length;
  return { inTens: perEvent(tens, 10), oneByOne: perEvent(ones) };
}

const samplesOf = (sizes: readonly ProcessorSize[], rounds: Rounds): Promise<ProcessorSample[]> =>
  runWorker<ProcessorSample[]>("processor-worker.ts", { ...rounds, sizes } satisfies ProcessorTask, {
    environment: functionEnvironment("v1"),
  });

async function topicOf(
  { file, title, name, by }: Omit<Topic, "series"> & Pick<Series, "by" | "name">,
  sizes: readonly Size[],
  rounds: Rounds,
): Promise<Topic> {
  const samples = await samplesOf(sizes, rounds);
  const series = (measure: Measure, figures: (sample: ProcessorSample) => number[], unit: number): Series => ({
    ...{ name, measure, by },
    points: sizes.map(({ x, events = 1 }, index) => ({
      x,
      y: spreadOf(samples[index] ? figures(samples[index]) : []).p10 / events / unit,
    })),
  });
  return {
    ...{ file, title },
    series: [
      series("CPU", ({ microseconds }) => microseconds, 1),
      series("memory", ({ allocatedBytes }) => allocatedBytes, 1_024),
    ],
  };
}
