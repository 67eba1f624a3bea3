// A CPU profile → the share of time that each function took by itself (pure).
import type { Profiler } from "node:inspector";

export interface SelfTime {
  /** Function and file, or the name of what runs outside of JavaScript. */
  readonly name: string;
  readonly share: number;
}

export function selfTimes({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): SelfTime[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  let total = 0;
  for (const [index, id] of samples.entries()) {
    const time = timeDeltas[index] ?? 0;
    const name = names.get(id) ?? "unknown";
    times.set(name, (times.get(name) ?? 0) + time);
    total += time;
  }
  return [...times].map(([name, time]) => ({ name, share: time / total })).toSorted((a, b) => b.share - a.share);
}

function nameOf({ functionName, url }: Profiler.Profile["nodes"][number]["callFrame"]): string {
  const file = url.replace(/^file:.*\/node_modules\//, "").replace(new URL("..", import.meta.url).href, "");
  return `${functionName || "anonymous"} ${file}`.trim();
}
