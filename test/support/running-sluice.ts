// The command beside an embedded AWS in the test's own process, which must stay responsive: nothing here blocks.
import { type ChildProcess, spawn } from "node:child_process";
import { COMMAND, type Finished } from "./sluice.ts";

export interface RunningSluice {
  readonly child: ChildProcess;
  /** What it has written so far, on both streams. */
  readonly said: () => string;
  readonly finished: Promise<Finished>;
}

export interface SluiceOptions {
  /** Where it keeps its state. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Like `input`, but more may come: the test ends standard input. */
  readonly keepOpen?: string;
}

export function startSluice(args: readonly string[], { cwd, env = {}, input, keepOpen }: SluiceOptions): RunningSluice {
  const child = spawn(COMMAND, args, { cwd, env: { ...process.env, ...env }, stdio: "pipe" });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  child.stdin.on("error", () => undefined); // it may end without reading
  if (keepOpen === undefined) child.stdin.end(input ?? "");
  else child.stdin.write(keepOpen);
  const finished = new Promise<Finished>((resolve) => {
    child.on("close", (status) => resolve({ status, stdout, stderr, lines: stdout.split("\n").filter(Boolean) }));
  });
  return { child, said: () => stdout + stderr, finished };
}

export const runSluice = (args: readonly string[], options: SluiceOptions): Promise<Finished> =>
  startSluice(args, options).finished;
