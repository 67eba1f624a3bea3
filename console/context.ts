// What every answer of the console is made from.
import type { Target } from "../operations/deployment/index.ts";
import type { LoadedEngine } from "../shared/engines/index.ts";
import type { Watch } from "./watch/watch.ts";

export interface Context {
  readonly target: Target;
  readonly engine: LoadedEngine;
  readonly watch: Watch;
  /** The text of an internal message, where somebody has kept it: AWS does not. */
  readonly internalText: (sqsMessageId: string) => string | undefined;
  readonly signal: AbortSignal;
}
