// The two queues in which messages wait for a person, and where it is written down what is done with them.
import { join } from "node:path";
import { STATE_FOLDER } from "../../local-runs.ts";
import { removedPath } from "../../removed-file.ts";
import type { Target } from "../target.ts";

export type HeldKind = "quarantine" | "dead-letter";

export interface HeldQueue {
  readonly kind: HeldKind;
  readonly url: string;
  /** Only the first messages of each group can be seen. */
  readonly isFifo: boolean;
  readonly takenFile: string;
  readonly sentJournal: string;
  /** Where what is removed is written unless a person says otherwise. */
  readonly removedFile: (now: Date, command: string) => string;
}

export function heldQueue(target: Target, kind: HeldKind, stateFolder = STATE_FOLDER): HeldQueue {
  const url = kind === "quarantine" ? target.quarantineQueueUrl : target.deadLetterQueueUrl;
  const { stackName, region, sink } = target;
  const name = [stackName, region, ...(sink === "sns" ? [] : [sink]), kind].join(".");
  return {
    kind,
    url,
    isFifo: url.endsWith(".fifo"),
    takenFile: join(stateFolder, "held", name),
    sentJournal: join(stateFolder, "sent", `${name}.jsonl`),
    removedFile: (now, command) => removedPath(name, command, now, stateFolder),
  };
}

/** Which queue it is about, and what ends the work. */
export interface HeldWork {
  readonly target: Target;
  readonly queue: HeldQueue;
  readonly signal: AbortSignal;
}
