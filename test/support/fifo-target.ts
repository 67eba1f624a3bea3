// Where events are published, in memory: it stores as a FIFO queue does, and refuses what a test says.
import type { EngineMessage, Target } from "../../shared/publisher/index.ts";
import type { Refused } from "../../shared/sending/index.ts";

export interface FifoTarget extends Target {
  /** Messages in the order in which they were stored, each once. */
  readonly stored: EngineMessage[];
  /** Messages of each call. */
  readonly calls: (readonly EngineMessage[])[];
}

export interface FifoTargetOptions {
  /** Asked for each message before it is stored. */
  readonly refuses?: (message: EngineMessage, calls: number) => Refused | undefined;
  /** Awaited in each call before anything is stored. */
  readonly before?: (messages: readonly EngineMessage[]) => Promise<unknown>;
}

export function fifoTarget({ refuses = () => undefined, before }: FifoTargetOptions = {}): FifoTarget {
  const stored: EngineMessage[] = [];
  const calls: (readonly EngineMessage[])[] = [];
  const known = new Set<string>();
  return {
    maxBytes: 1_048_576,
    stored,
    calls,
    async send(messages) {
      calls.push(messages);
      await before?.(messages);
      return messages.map((message) => {
        const refused = refuses(message, calls.length);
        if (!refused && !known.has(message.deduplicationId)) {
          known.add(message.deduplicationId);
          stored.push(message);
        }
        return refused;
      });
    },
  };
}
