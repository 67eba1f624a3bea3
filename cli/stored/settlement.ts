// What `replay` and `drop` are asked, and what came of it.
import type { Target } from "../target/index.ts";
import type { Terminal } from "../terminal.ts";
import type { Selection } from "./selection.ts";
import type { StoredQueue } from "./stored-queue.ts";

export interface SettleOptions extends Terminal {
  readonly command: "replay" | "drop";
  readonly target: Target;
  readonly stored: StoredQueue;
  readonly selection: Selection;
  /** Where what is removed is written. */
  readonly file: string;
  /** Only say what would happen. */
  readonly explain: boolean;
  /** Module of the engine whose messages they are. @default the engine that is shipped */
  readonly engineFile: string | undefined;
  readonly json: boolean;
  readonly confirm: (question: string) => Promise<boolean>;
}

/** In wire names, for `--json`. */
export interface SettleResult {
  readonly looked_at: number;
  readonly selected: number;
  readonly removed: number;
  /** Sent back by an earlier run that ended before it could delete them. */
  readonly sent_before: number;
  /** Selected, and not reached: they stand behind one of their group that was not selected, or refused. */
  readonly behind: number;
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
  /** About so many of a FIFO queue stand behind messages that stay, and could not be looked at. */
  readonly not_looked_at: number;
  /** Could not be deleted after they were dealt with; running the command again does no more than that. */
  readonly not_deleted: number;
  readonly file?: string;
}

export interface SettleOutcome {
  readonly facts: object;
  readonly lines: readonly string[];
  readonly exitCode: number;
}
