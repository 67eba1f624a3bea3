// Where the processor's CPU goes: `npm run bench:profile [mix|mix-one-by-one|5000-records]`.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { functionEnvironment } from "./environment.ts";
import type { SelfTime } from "./self-times.ts";
import { WORKLOADS } from "./workloads.ts";

/** Functions shown by themselves, the first of them. */
const SHOWN = 25;

/** What the parts of the work are, by the first pattern that a function's name and file match. */
const PARTS: readonly (readonly [string, RegExp])[] = [
  ["JSON.parse, and the search for numbers that it changes", /values\/json\.ts/],
  ["schemas, partition key", /shared\/internal|zod/],
  ["SHA-256", /eventId|oneShotDigest|internal\/crypto/],
  ["mapping, bodies, attributes", /shared\/contracts/],
  ["log line and metrics", /(?:report|measure-batch|embedded-metrics|summarize-batch)\.ts/],
  ["writing to the log", /node:internal\/(?:fs|streams|buffer|console)|node:(?:fs|buffer)|^write|FastBuffer/],
  ["batch, group rule, publishing", /functions\/event-processor|with-timeout|client-s[nq]s|fake-aws|timers/],
  ["garbage collection", /garbage collector/],
];
/** The profiler itself. */
const PROFILER = /node:inspector|internal\/util\/inspector/;

const name = process.argv[2] ?? "mix";
if (!WORKLOADS.some((each) => each === name)) {
  process.stderr.write(`no workload "${name}": one of ${WORKLOADS.join(", ")}\n`);
  process.exit(2);
}
const worker = fork(fileURLToPath(new URL("profile-worker.ts", import.meta.url)), [name], {
  env: functionEnvironment("v1"),
  stdio: ["ignore", "ignore", "ignore", "ipc"],
});
worker.on("message", (times: SelfTime[]) => {
  const own = times.filter(({ name: where }) => !PROFILER.test(where));
  process.stdout.write(`By part\n${lines(partsOf(own))}\nBy function\n${lines(own.slice(0, SHOWN))}`);
});
worker.on("exit", (code) => {
  if (code !== 0) process.exitCode = 1;
});

function partsOf(times: readonly SelfTime[]): SelfTime[] {
  const shares = new Map<string, number>();
  for (const { name: where, share } of times) {
    const [part] = PARTS.find(([, pattern]) => pattern.test(where)) ?? ["everything else"];
    shares.set(part, (shares.get(part) ?? 0) + share);
  }
  return [...shares].map(([part, share]) => ({ name: part, share })).toSorted((a, b) => b.share - a.share);
}

function lines(times: readonly SelfTime[]): string {
  return times.map(({ name: where, share }) => `${(share * 100).toFixed(1).padStart(5)} %  ${where}\n`).join("");
}
