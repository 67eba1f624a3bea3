// Processes of a test, which end with it.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const NODE = ["--disable-warning=ExperimentalWarning"];

/** Runs a writer to its end; returns how many of its transactions ended in a deadlock. */
export async function writer(args: readonly (string | number)[], signal: AbortSignal): Promise<number> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...NODE, pathOf("writer-process.ts"), ...args.map(String)],
    { signal },
  );
  return (JSON.parse(stdout) as { deadlocks: number }).deadlocks;
}

export interface Relays {
  /** One of them, as `kill -9` does; another takes its place. */
  readonly kill: (index: number) => void;
  readonly stop: () => Promise<void>;
}

/** So many relays at once; one that ends is started again, as a service does. */
export function relays(count: number, args: readonly string[]): Relays {
  const running: ChildProcess[] = [];
  let isOver = false;
  const start = (index: number): void => {
    const child = spawn(process.execPath, [...NODE, pathOf("relay-process.ts"), ...args], { stdio: "ignore" });
    running[index] = child;
    child.on("exit", () => {
      if (!isOver) start(index);
    });
  };
  for (let index = 0; index < count; index += 1) start(index);
  return {
    kill: (index) => void running[index]?.kill("SIGKILL"),
    async stop() {
      isOver = true;
      await Promise.all(running.map(ended));
    },
  };
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}
