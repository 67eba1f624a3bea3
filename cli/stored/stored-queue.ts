// The two queues in which messages wait for a person, and where a command keeps what it has to remember about them.
import { join } from "node:path";
import { STATE_FOLDER } from "../state-folder.ts";
import type { Target } from "../target/target.ts";

export const STORED_KINDS = ["quarantine", "dead-letter"] as const;
export type StoredKind = (typeof STORED_KINDS)[number];

export interface StoredQueue {
  readonly kind: StoredKind;
  readonly url: string;
  /** Only the first messages of each group can be seen. */
  readonly isFifo: boolean;
  readonly holdFile: string;
  readonly sentJournal: string;
  /** Where what is removed is written unless a person says otherwise. */
  readonly removedFile: (now: Date, command: string) => string;
}

export function storedQueue(target: Target, kind: StoredKind): StoredQueue {
  const url = kind === "quarantine" ? target.quarantineQueueUrl : target.deadLetterQueueUrl;
  const name = `${target.stackName}.${target.region}.${kind}`;
  return {
    kind,
    url,
    isFifo: url.endsWith(".fifo"),
    holdFile: join(STATE_FOLDER, "held", name),
    sentJournal: join(STATE_FOLDER, "sent", `${name}.jsonl`),
    removedFile: (now, command) =>
      join(STATE_FOLDER, "removed", `${name}.${command}.${now.toISOString().replaceAll(":", "-")}.jsonl`),
  };
}
