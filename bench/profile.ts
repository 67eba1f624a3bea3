// Where the processor's CPU goes: `npm run bench:profile [mix|mix-one-by-one|5000-records]`.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { functionEnvironment } from "./environment.ts";
import type { SelfTime } from "./self-times.ts";
import { WORKLOADS } from "./workloads.ts";

const SHOWN = 40;

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
  for (const { name: where, share } of times.slice(0, SHOWN)) {
    process.stdout.write(`${(share * 100).toFixed(1).padStart(5)} %  ${where}\n`);
  }
});
worker.on("exit", (code) => {
  if (code !== 0) process.exitCode = 1;
});
