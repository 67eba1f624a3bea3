// An example as a user types it.
import { spawn } from "node:child_process";

export interface ExampleRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runExample(name: string, env: Readonly<Record<string, string>> = {}): Promise<ExampleRun> {
  const child = spawn("npm", ["run", "-s", "example", name], { env: { ...process.env, ...env } });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.once("close", (status) => resolve({ status, stdout, stderr })));
}
