// What a command hears of the person who typed it, and says to them: results to standard output, everything said about them to standard
// error.
import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import type { WriteStream } from "node:tty";
import { UsageError } from "../errors.ts";
import { shown } from "./text.ts";

export interface Terminal {
  /** Aborts when the command should end. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** A line of the result. */
  readonly write: (line: string) => Promise<void>;
  /** A line about the result. */
  readonly warn: (line: string) => void;
}

/** That of this process. */
export const terminal = (): Terminal => ({
  signal: interruption(),
  progress: progressOn(process.stderr),
  write,
  warn,
});

/** One JSON object for programs, or lines for people. */
export async function tell(data: object, lines: readonly string[], { json, write }: Told): Promise<void> {
  if (json) await write(JSON.stringify(data));
  else for (const line of lines) await write(line);
}

interface Told extends Pick<Terminal, "write"> {
  readonly json: boolean;
}

export async function write(line: string): Promise<void> {
  if (!process.stdout.write(`${shown(line)}\n`)) await once(process.stdout, "drain");
}

/** Lines that are shown as they should be already. Resolves once they have gone: their memory may be used again. */
export const writeBytes = (lines: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(lines, (error) => (error ? reject(error) : resolve()));
  });

export function warn(line: string): void {
  process.stderr.write(`sluice: ${shown(line)}\n`);
}

/** Ctrl-C, SIGTERM, a terminal that is closed and a reader that has seen enough: a command ends what it has begun. Aborts at the first of them. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  // Stays in place: the terminal and the launcher may both pass the same Ctrl-C on.
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP", "SIGPIPE"] as const) process.on(name, () => controller.abort());
  return controller.signal;
}

/** What a command is doing right now: one line that renews itself on a terminal; plain lines in a pipe, one per stage. */
export interface Progress {
  /** A new stage of the work. */
  readonly stage: (text: string) => void;
  /** How far the stage has come; shown on a terminal only. */
  readonly update: (text: string) => void;
  /** Clears the line. */
  readonly end: () => void;
}

const RENEW_EVERY_MS = 100;
const CLEAR_LINE = "\r\u001b[K";

export function progressOn(stream: Pick<WriteStream, "write" | "isTTY">): Progress {
  if (!stream.isTTY) {
    return { stage: (text) => stream.write(`${text}\n`), update: () => undefined, end: () => undefined };
  }
  let stage = "";
  let lastMs = 0;
  return {
    stage(text) {
      stage = text;
      stream.write(`${CLEAR_LINE}${stage} …`);
    },
    update(text) {
      if (Date.now() - lastMs < RENEW_EVERY_MS) return;
      lastMs = Date.now();
      stream.write(`${CLEAR_LINE}${stage} … ${text}`);
    },
    end: () => stream.write(CLEAR_LINE),
  };
}

/** Asks a person before something is removed. True only for a clear yes. @throws UsageError where nobody can be asked. */
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
