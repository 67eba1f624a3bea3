// Sends recorded messages to the internal queue, no faster than the processor works on them.
import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { InternalEvents } from "../../shared/internal/index.ts";
import { type Books, type WaitOptions, waitUntil } from "./books.ts";
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

/** Resolves once all are sent, or the signal says stop. */
export async function sendLines(sqs: SQSClient, QueueUrl: string, options: SendLinesOptions): Promise<void> {
  const { lines, internal, books, signal } = options;
  const quarantine = async (line: UnsendableLine): Promise<void> => {
    await options.onUnsendable(line);
    books.quarantined.add(line.reason);
  };
  for await (const step of replaySteps(lines, internal)) {
    if (signal.aborted) return;
    if (step.kind === "unsendable") {
      books.received.add("unreadable");
      await quarantine(step.line);
      continue;
    }
    const { entries: Entries, lines: numbers } = step;
    for (const type of step.types) books.received.add(type);
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    for (const { Id, Code, Message } of Failed) {
      const index = Entries.findIndex((entry) => entry.Id === Id);
      const detail = `the internal queue refused it: ${Code}: ${Message}`;
      const line = { line: numbers[index] ?? 0, body: Entries[index]?.MessageBody ?? "" };
      await quarantine({ ...line, reason: "invalid-event", detail });
    }
    await waitUntil(() => books.received.total - books.settled < MAX_UNSETTLED, books, options);
  }
}
