// Sends recorded messages to the internal queue, no faster than the processor works on them.
import type { InternalEvents } from "../../shared/internal/index.ts";
import { type Books, type WaitOptions, waitUntil } from "./books.ts";
import type { Entrance } from "./entrance.ts";
import { type ReplayLine, replaySteps, type UnsendableLine } from "./replay-batches.ts";

export interface SendLinesOptions extends WaitOptions {
  readonly lines: AsyncIterable<ReplayLine>;
  readonly internal: InternalEvents;
  readonly books: Books;
  /** Told of each line that came to its end without the processor. */
  readonly onUnsendable: (line: UnsendableLine) => Promise<void>;
}

/** Messages sent and not yet settled: enough to keep the processor busy, little enough for any memory. */
const MAX_UNSETTLED = 1_000;

/** Resolves once all are sent, or the signal says stop, also while there is nothing to read yet. */
export async function sendLines({ name, maxBytes, send }: Entrance, options: SendLinesOptions): Promise<void> {
  const { lines, internal, books, signal } = options;
  const quarantine = async (line: UnsendableLine): Promise<void> => {
    await options.onUnsendable(line);
    books.quarantined.add(line.reason);
  };
  for await (const step of until(signal, replaySteps(lines, internal, maxBytes))) {
    if (step.kind === "unsendable") {
      books.received.add("unreadable");
      await quarantine(step.line);
      continue;
    }
    const { entries, lines: numbers } = step;
    for (const type of step.types) books.received.add(type);
    for (const { Id, Code, Message } of await send(entries)) {
      const index = entries.findIndex((entry) => entry.Id === Id);
      const detail = `${name} refused it: ${Code}: ${Message}`;
      const line = { line: numbers[index] ?? 0, body: entries[index]?.MessageBody ?? "" };
      await quarantine({ ...line, reason: "invalid-event", detail });
    }
    await waitUntil(() => books.received.total - books.settled < MAX_UNSETTLED, books, options);
  }
}

/** Ends with the signal too, also while it waits for the next item. */
async function* until<Item>(signal: AbortSignal, items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  const stopped = { done: true, value: undefined } as const;
  while (!signal.aborted) {
    const next = await new Promise<IteratorResult<Item>>((resolve, reject) => {
      const stop = (): void => resolve(stopped);
      signal.addEventListener("abort", stop);
      items
        .next()
        .then(resolve, reject)
        .finally(() => signal.removeEventListener("abort", stop));
    });
    if (next.done) return;
    yield next.value;
  }
}
