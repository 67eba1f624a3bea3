// A process of the tests that can be killed at any moment and started again.
import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Restartable {
  /** Resolves once the process says that it is ready. */
  readonly start: () => Promise<void>;
  /** SIGKILL: nothing in it can take leave. Resolves once it is gone. */
  readonly kill: () => Promise<void>;
  /** The processes that it has started itself. */
  readonly childPids: () => number[];
}

const node = fileURLToPath(import.meta.resolve("node/bin/node"));

export function restartable(
  file: string,
  args: readonly string[],
  onMessage: (message: unknown) => void = () => undefined,
): Restartable {
  let child: ChildProcess | undefined;
  return {
    async start() {
      const started = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
        execPath: node,
        execArgv: ["--disable-warning=ExperimentalWarning"],
        stdio: ["ignore", "ignore", "inherit", "ipc"],
      });
      child = started;
      await new Promise<void>((resolve, reject) => {
        started.once("message", () => resolve());
        started.once("exit", (code) => reject(new Error(`${file} ended before it was ready (exit ${code})`)));
      });
      started.on("message", onMessage);
    },
    async kill() {
      const ending = child;
      child = undefined;
      if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
      const gone = new Promise((resolve) => ending.once("exit", resolve));
      ending.kill("SIGKILL");
      await gone;
    },
    childPids: () => (child?.pid === undefined ? [] : childrenOf(child.pid)),
  };
}

/** Of one process, by its id: only what the tests have started themselves is ever killed. */
export function childrenOf(pid: number): number[] {
  return processes().flatMap(([id = 0, parent]) => (parent === pid ? [id] : []));
}

/** Ended, whether or not its parent has taken note. */
export function hasEnded(pid: number): boolean {
  return !processes().some(([id, , state]) => id === pid && state !== ZOMBIE);
}

const ZOMBIE = 1;

/** Id, id of the parent, and whether it is a zombie. */
function processes(): number[][] {
  const ps = spawnSync("ps", ["-A", "-o", "pid=,ppid=,stat="], { encoding: "utf8" });
  const rows = ps.stdout
    .trim()
    .split("\n")
    .map((row) => {
      const [pid, parent, state = ""] = row.trim().split(/\s+/);
      return [Number(pid), Number(parent), state.startsWith("Z") ? ZOMBIE : 0];
    });
  return rows.filter(([pid]) => pid !== ps.pid);
}
