// `sluice` as somebody types it, and what that takes.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Taken {
  readonly wallMs: number;
  /** Of all its processes and threads. */
  readonly cpuMs: number;
}

const run = promisify(execFile);

/** Runs the command of a tree of source; what it says goes nowhere. @throws Error if it fails */
export async function typedCommand(root: string, args: readonly string[]): Promise<Taken> {
  const startMs = performance.now();
  const { stdout } = await run("sh", ["-c", '"$0" "$@" >/dev/null && times', ...commandOf(root), ...args]);
  return { wallMs: performance.now() - startMs, cpuMs: cpuMsOf(stdout) };
}

const commandOf = (root: string): string[] => [process.execPath, join(root, "cli/sluice.js")];

/** What `times` of a shell says: its own time, and that of what it has started, user and system. */
function cpuMsOf(times: string): number {
  const [, started = ""] = times.trim().split("\n");
  const seconds = [...started.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, rest]) => Number(minutes) * 60 + Number(rest),
  );
  return seconds.reduce((sum, each) => sum + each, 0) * 1_000;
}

/** Tells at its end how much memory a process had at most. */
const TELL_MEMORY = `data:text/javascript,${encodeURIComponent(`
  import { isMainThread } from "node:worker_threads";
  if (isMainThread) process.on("exit", () => process.stderr.write(String(process.resourceUsage().maxRSS)));
`)}`;

/** The most memory that the command had at once, MiB. */
export async function peakMib(root: string, args: readonly string[]): Promise<number> {
  const [node = "", file = ""] = commandOf(root);
  const { stderr } = await run("sh", ["-c", '"$0" "$@" >/dev/null', node, "--import", TELL_MEMORY, file, ...args]);
  return Number(stderr) / 1_024;
}
