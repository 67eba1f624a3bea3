// Starts the parts of the engine, each as a process, and again when one ends: as whatever runs services does.
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { CONSUMERS } from "./consumers.ts";

export interface Surroundings {
  /** As a URL. */
  readonly database: string;
  /** Of AWS. */
  readonly endpoint: string;
  /** Of Sluice's stack. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Takes what they say, which is little. */
  readonly onLine: (line: string) => void;
}

export interface Parts {
  readonly names: readonly string[];
  /** Ends one at once, wherever it is; it comes again. */
  readonly kill: (name: string) => void;
  readonly pidOf: (name: string) => number | undefined;
  readonly stop: () => Promise<void>;
}

const FILE = fileURLToPath(new URL("part.ts", import.meta.url));
const RESTART_MS = 100;
const QUIET = "--disable-warning=ExperimentalWarning";

export function startParts({ database, endpoint, outputs, onLine }: Surroundings): Parts {
  const running = new Map<string, ChildProcess>();
  let isStopping = false;
  const names = ["worker", ...Object.keys(CONSUMERS), "relay"];
  function start(name: string): void {
    const own = name[0]?.toUpperCase() + name.slice(1);
    const env = {
      ...process.env,
      ...{ AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
      ...{ AWS_REGION: "us-east-1", AWS_DEFAULT_REGION: "us-east-1" },
      ...{ LIVE_DATABASE: database, LIVE_TOPIC: outputs["InternalTopicArn"] },
      LIVE_QUEUE: outputs[`InternalConsumer${own}QueueUrl`],
    };
    // Detached: Ctrl-C is for who started them, and they end with that.
    const options = { env, stdio: ["ignore", "ignore", "pipe", "ipc"], detached: true } satisfies SpawnOptions;
    const child = spawn(process.execPath, [QUIET, FILE, name], options);
    running.set(name, child);
    child.stderr?.on("data", (text) => !isStopping && onLine(`${name}: ${String(text).trimEnd()}`));
    child.once("exit", () => setTimeout(() => isStopping || start(name), RESTART_MS));
  }

  for (const name of names) start(name);
  return {
    names,
    kill: (name) => void running.get(name)?.kill("SIGKILL"),
    pidOf: (name) => running.get(name)?.pid,
    async stop() {
      isStopping = true;
      const left = [...running.values()].filter((child) => child.exitCode === null && child.signalCode === null);
      for (const child of left) child.kill("SIGKILL");
      await Promise.all(left.map((child) => once(child, "exit")));
    },
  };
}
