// What a slice has seen, for people (pure).
import type { SliceResult, SliceSettings } from "./run-slice.ts";

const count = (value: number): string => Math.round(value).toLocaleString("en");
const seconds = (ms: number): string => `${Number((ms / 1_000).toPrecision(2))} s`;

/** Name and figure of a slice, and of the whole where so many slices make it. */
export function sliceRows({ slices }: SliceSettings, result: SliceResult): string[][] {
  const { end, minutes, batches, external, throttledCalls, handedBack, waitMs } = result;
  const last = minutes.at(-1);
  const both = (name: string, value: number): string[] => [name, count(value), count(value * slices)];
  return [
    ["", "in the slice", `times ${count(slices)}`],
    both("received", end.received),
    both("published", end.published),
    ...Object.entries(end.ignored).map(([reason, value]) => both(`ignored, ${reason}`, value)),
    both("quarantined", end.quarantined),
    both("dead-lettered", end.deadLettered),
    both("waiting when the engine stopped", last?.waiting ?? 0),
    both("waiting in the end", end.waiting),
    both("external events on the topic", external.distinct),
    both("published once more", external.accepted - external.distinct),
    both("batches", batches),
    both("messages handed back or of a process that ended", handedBack),
    both("calls that SNS throttled", throttledCalls),
    ["messages of a batch, mean", (end.received / batches).toFixed(1), ""],
    ["from sent to done: median, 99 of 100", `${seconds(waitMs.median)}, ${seconds(waitMs.p99)}`, ""],
    ["most waiting, at the end of a minute", ...both("", Math.max(...minutes.map(({ waiting }) => waiting))).slice(1)],
  ];
}
