// How the commands on held messages grow with the backlog: each command and size a process of its own, on a queue in place of SQS's client.
import { SQS_MAX_IN_FLIGHT } from "../../shared/wiring/index.ts";
import { spreadOf } from "../spread.ts";
import type { HeldSample, HeldTask } from "./held-worker.ts";
import { runWorker } from "./run-worker.ts";
import type { Topic } from "./series.ts";

interface Command extends Pick<HeldTask, "command" | "kind"> {
  readonly name: string;
  readonly largest: number;
}

const COMMANDS: readonly Command[] = [
  // What SQS gives out at once is all that it can look at.
  { name: "quarantine list", command: "list", kind: "quarantine", largest: SQS_MAX_IN_FLIGHT },
  { name: "quarantine drop", command: "drop", kind: "quarantine", largest: Number.POSITIVE_INFINITY },
  { name: "quarantine replay", command: "replay", kind: "quarantine", largest: Number.POSITIVE_INFINITY },
  { name: "dead-letter replay", command: "replay", kind: "dead-letter", largest: Number.POSITIVE_INFINITY },
];
const MESSAGES_PER_KEY = 5;
/** Without a bound Node collects nothing while the machine has memory, and its size says little. */
const HEAP_MIB = 768;
/** Samples by size: a short run says little by itself. */
type Backlogs = Readonly<Record<number, number>>;
export const FULL_BACKLOGS: Backlogs = {
  ...{ 1000: 3, 40000: 1, 80000: 1 },
  ...{ [SQS_MAX_IN_FLIGHT]: 1, 500000: 1, 1000000: 1 },
};
export const QUICK_BACKLOGS: Backlogs = { 500: 1, 1000: 1, 2000: 1 };

interface Measured {
  readonly x: number;
  readonly cpuMs: number;
  readonly heldMib: number;
  readonly peakMib: number;
}

export async function heldTopic(backlogs: Backlogs): Promise<Topic> {
  const sizes = Object.keys(backlogs).map(Number);
  const all: { readonly name: string; readonly measured: readonly Measured[] }[] = [];
  for (const { name, largest, ...task } of COMMANDS) {
    const measured: Measured[] = [];
    for (const x of sizes.filter((size) => size <= largest)) measured.push(await measure(x, backlogs[x] ?? 1, task));
    all.push({ name, measured });
  }
  const by = "messages";
  const peak = Math.max(...all.flatMap(({ measured }) => measured.map(({ peakMib }) => peakMib)));
  return {
    file: "backlog",
    title: "Commands on held messages, by the backlog",
    series: [
      ...all.map(({ name, measured }) => ({
        ...{ name, measure: "CPU" as const, by },
        points: measured.map(({ x, cpuMs }) => ({ x, y: 1_000 * cpuMs })),
      })),
      // More than SQS gives out at once is never held.
      ...all.map(({ name, measured }) => ({
        ...{ name, measure: "memory" as const, by },
        points: measured.filter(({ x }) => x <= SQS_MAX_IN_FLIGHT).map(({ x, heldMib }) => ({ x, y: 1_024 * heldMib })),
      })),
    ],
    note: `With ${Math.max(...sizes).toLocaleString("en")} messages a process took ${Math.round(peak).toLocaleString("en")} MiB at most, with a heap of ${HEAP_MIB}.`,
  };
}

async function measure(messages: number, count: number, task: Pick<HeldTask, "command" | "kind">): Promise<Measured> {
  const samples: HeldSample[] = [];
  for (let taken = 0; taken < count; taken += 1) {
    samples.push(
      await runWorker(
        "held-worker.ts",
        { ...task, messages, keys: messages / MESSAGES_PER_KEY },
        { heapMib: HEAP_MIB },
      ),
    );
  }
  const median = (of: (sample: HeldSample) => number): number => spreadOf(samples.map(of)).median;
  return {
    x: messages,
    cpuMs: median(({ cpuMs }) => cpuMs),
    heldMib: median(({ heldMib }) => heldMib),
    peakMib: median(({ peakMib }) => peakMib),
  };
}
