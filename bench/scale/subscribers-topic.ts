import { spreadOf } from "../spread.ts";
import { runWorker } from "./run-worker.ts";
import type { Topic } from "./series.ts";
import type { SubscribersSample, SubscribersTask } from "./subscribers-worker.ts";

export const FULL_SUBSCRIBERS: SubscribersTask = { counts: [1, 50, 100, 250, 500, 750, 1_000], rounds: 7 };
export const QUICK_SUBSCRIBERS: SubscribersTask = { counts: [1, 20, 40], rounds: 2 };

/** How publishing one event to the embedded SNS grows with the queues that take it. */
export async function subscribersTopic(task: SubscribersTask): Promise<Topic> {
  const samples: SubscribersSample[] = await runWorker("subscribers-worker.ts", task);
  const points = (of: (sample: SubscribersSample) => number[]) =>
    task.counts.map((x, index) => ({ x, y: spreadOf(samples[index] ? of(samples[index]) : []).p10 }));
  const by = "subscribers";
  const name = "one published event";
  return {
    file: "subscribers",
    title: "An event on the embedded SNS, by its subscribers",
    series: [
      { ...{ name, measure: "CPU", by }, points: points(({ microseconds }) => microseconds) },
      {
        ...{ name, measure: "memory", by },
        points: points(({ allocatedBytes }) => allocatedBytes.map((bytes) => bytes / 1_024)),
      },
    ],
  };
}
