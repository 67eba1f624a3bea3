// Sends recorded messages through the embedded AWS, and writes down where each of them ended.
import { type LocalStackOptions, startLocalStack } from "../local-stack.ts";
import { LocalError } from "../this-machine.ts";
import { Books, enterProcessorLog, waitUntil } from "./books.ts";
import { observe } from "./observe.ts";
import type { ReplayLine } from "./replay-batches.ts";
import type { ReplayFiles } from "./replay-files.ts";
import { sendLines } from "./send-lines.ts";

export interface ReplayOptions extends Omit<LocalStackOptions, "onLog" | "retrySeconds"> {
  readonly lines: AsyncIterable<ReplayLine>;
  readonly files: ReplayFiles;
  readonly onProgress: (books: Books) => void;
}

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
      const onUnsendable = (line: object) => files.append("quarantine", line);
      const sending = { ...options, internal, books, onUnsendable };
      await sendLines(aws.clients.sqs, aws.outputs["InternalQueueUrl"] ?? "", sending);
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

async function brokenDown(ended: Promise<void>): Promise<never> {
  await ended;
  throw new LocalError("the embedded AWS ended before its work was done");
}
