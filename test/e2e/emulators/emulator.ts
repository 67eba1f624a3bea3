// An emulator in a process of its own, on a free port of loopback, that ends with the run.
import { spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { E2eError } from "../e2e-error.ts";

export interface Emulator {
  readonly endpoint: string;
  /** What the suite and the CDK need in their environment to use it. */
  readonly variables: Readonly<Record<string, string>>;
  readonly stop: () => void;
}

export interface EmulatorProcess {
  readonly name: string;
  readonly python: string;
  /** As for `python -m`. */
  readonly module: readonly string[];
  /** In a folder that is removed at the end. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Resolves to true once it answers. */
  readonly isReady: () => Promise<boolean>;
}

const node = fileURLToPath(import.meta.resolve("node/bin/node"));
const wrapper = fileURLToPath(new URL("./stop-with-parent.py", import.meta.url));
const READY_WITHIN_MS = 90_000;
const POLL_MS = 100;

/** Of the caller's environment an emulator needs no more than where programs are. */
const basics = () => ({
  // The function must run on the project's Node, not on the machine's.
  PATH: `${dirname(node)}:${process.env["PATH"] ?? ""}`,
  HOME: process.env["HOME"] ?? "/",
  LANG: "C.UTF-8",
});

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), "sluice-e2e-"));

/** @throws E2eError with the end of its log if it does not come up. */
export async function startEmulator(emulator: EmulatorProcess): Promise<() => void> {
  const { name, python, module, folder, variables, isReady } = emulator;
  const log = logOf(folder);
  const file = openSync(log, "a");
  const child = spawn(python, [wrapper, ...module], {
    cwd: folder,
    env: { ...basics(), TMPDIR: folder, ...variables },
    stdio: ["pipe", file, file],
    detached: true, // a group of its own, with the functions that it starts
  });
  const stop = (): void => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, "SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await isReady().catch(() => false))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      const end = readFileSync(log, "utf8").trim().split("\n").slice(-1).join();
      stop();
      throw new E2eError(`${name} does not start: ${end}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return stop;
}

export const logOf = (folder: string): string => join(folder, "emulator.log");
