// The command as a user types it.
import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** The command itself. */
export const COMMAND = fileURLToPath(new URL("../../cli/sluice.js", import.meta.url));

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Non-empty lines of standard output. */
  readonly lines: readonly string[];
}

/** Without npx around it, which takes longer to start than the command. */
export function sluice(args: readonly string[], input: string | Buffer = ""): Finished {
  return finished(spawnSync(COMMAND, args, { input, encoding: "utf8", maxBuffer: 1 << 26 }));
}

/** Interrupts the command once its output holds a text. */
export function sluiceInterrupted(args: readonly string[], once: string, signal: NodeJS.Signals): Promise<Finished> {
  const child = spawn(COMMAND, args, { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  let isInterrupted = false;
  const look = (): void => {
    if (isInterrupted || !(stdout + stderr).includes(once)) return;
    isInterrupted = true;
    child.kill(signal);
  };
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString("utf8");
    look();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
    look();
  });
  return new Promise((resolve) => {
    child.on("close", (status) => resolve({ status, stdout, stderr, lines: stdout.split("\n").filter(Boolean) }));
  });
}

function finished({ status, stdout, stderr }: SpawnSyncReturns<string>): Finished {
  return { status, stdout, stderr, lines: stdout.split("\n").filter(Boolean) };
}

/** A folder that is gone once the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function temporaryFile(content: string | Buffer): string {
  const file = join(temporaryFolder(), "input.jsonl");
  writeFileSync(file, content);
  return file;
}

/** An ES module in a file that is gone once the test is over. */
export function temporaryModule(code: string): string {
  const file = join(temporaryFolder(), "module.mjs");
  writeFileSync(file, code);
  return file;
}
