// What every answer of the console is made from.
import type { Target } from "../operations/deployment/index.ts";
import type { Database } from "../operations/outbox/index.ts";
import type { LoadedEngine } from "../shared/engines/index.ts";
import type { Watch } from "./watch/watch.ts";

export interface Context {
  readonly target: Target;
  readonly engine: LoadedEngine;
  readonly watch: Watch;
  /** With the engine's outbox, where one was named. */
  readonly database: Database | undefined;
  /** The text of an internal message, where somebody has kept it: AWS does not. */
  readonly internalText: (sqsMessageId: string) => string | undefined;
  /** Where what is removed is written, and what was taken and sent is remembered. @default as for other commands */
  readonly stateFolder: string | undefined;
  readonly signal: AbortSignal;
}
