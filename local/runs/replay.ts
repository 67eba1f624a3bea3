// Sends recorded messages through the embedded AWS, and writes down where each of them ended.
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { EmbeddedAws } from "../embedded-aws.ts";
import { type LocalStackOptions, startLocalStack } from "../local-stack.ts";
import { LocalError } from "../this-machine.ts";
import { Books, enterProcessorLog, waitUntil } from "./books.ts";
import { observe } from "./observe.ts";
import { type ReplayLine, replaySteps } from "./replay-batches.ts";
import type { ReplayFiles } from "./replay-files.ts";

export interface ReplayOptions extends Omit<LocalStackOptions, "onLog" | "retrySeconds"> {
  readonly lines: AsyncIterable<ReplayLine>;
  readonly files: ReplayFiles;
  readonly onProgress: (books: Books) => void;
}

/** Messages sent and not yet settled: enough to keep the processor busy, little enough for any memory. */
const MAX_UNSETTLED = 1_000;

/** Resolves once every line has come to its end, or the signal says stop; the caller checks that it adds up. */
export async function replay(options: ReplayOptions): Promise<Books> {
  const { files, signal } = options;
  const { internal } = options.engine.engine;
  const books = new Books();
  const aws = await startLocalStack({
    ...options,
    // Nobody waits here for a service to recover: a failed message is tried again at once.
    retrySeconds: 0,
    onLog: (text) => enterProcessorLog(books, text),
  });
  const observing = new AbortController();
  try {
    const observers = {
      onExternalEvent: (event: object) => files.append("external", event),
      onQuarantined: (message: object) => files.append("quarantine", message),
      onDeadLettered: (message: object) => files.append("dead-letter", message),
    };
    const observation = await observe(aws, { books, internal }, observers, observing.signal);
    const work = async (): Promise<void> => {
      await sendLines(aws, books, options);
      await waitUntil(() => books.addsUp, books, options);
      if (!signal.aborted) await observation.caughtUp();
    };
    await Promise.race([work(), brokenDown(aws.ended), brokenDown(observation.ended)]);
    observing.abort();
    await observation.ended;
  } finally {
    observing.abort();
    await aws.stop();
  }
  return books;
}

async function sendLines({ clients, outputs }: EmbeddedAws, books: Books, options: ReplayOptions): Promise<void> {
  for await (const step of replaySteps(options.lines, options.engine.engine.internal)) {
    if (options.signal.aborted) return;
    if (step.kind === "unsendable") {
      await options.files.append("quarantine", step.line);
      books.received.add("unreadable");
      books.quarantined.add(step.line.reason);
      continue;
    }
    for (const type of step.types) books.received.add(type);
    const { Failed = [] } = await clients.sqs.send(
      new SendMessageBatchCommand({ QueueUrl: outputs["InternalQueueUrl"], Entries: step.entries }),
    );
    const [refused] = Failed;
    if (refused) throw new LocalError(`${refused.Id}: the internal queue refused it: ${refused.Message}`);
    await waitUntil(() => books.received.total - books.settled < MAX_UNSETTLED, books, options);
  }
}

async function brokenDown(ended: Promise<void>): Promise<never> {
  await ended;
  throw new LocalError("the embedded AWS ended before its work was done");
}
