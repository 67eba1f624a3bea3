// Asks a person before something is removed.
import { createInterface } from "node:readline/promises";
import { UsageError } from "./usage-error.ts";

/** True only for a clear yes. @throws UsageError where nobody can be asked. */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError(`${question} Nobody can be asked here: say --yes`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal takes Ctrl-C for itself while it reads; it is meant for the command.
  terminal.on("SIGINT", () => process.emit("SIGINT"));
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
    terminal.close();
  }
}
