// What a command that takes a while hears of the person who typed it, and says to them.
import { interruption } from "./interruption.ts";
import { warn, write } from "./output.ts";
import { type Progress, progressOn } from "./progress.ts";

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
