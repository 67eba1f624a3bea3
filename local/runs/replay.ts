// Sends recorded messages through the embedded AWS, and writes down where each of them ended.
import type { LocalKafka } from "../kafka/local-kafka.ts";
import { type LocalStackOptions, startLocalStack } from "../local-stack.ts";
import { Books, enterProcessorLog, waitUntil } from "./books.ts";
import { entranceOf } from "./entrance.ts";
import { observe } from "./observe.ts";
import type { ReplayLine, UnsendableLine } from "./replay-batches.ts";
import type { ReplayFiles } from "./replay-files.ts";
import { sendLines } from "./send-lines.ts";
import { workWhile } from "./work-while.ts";

export interface ReplayOptions extends Omit<LocalStackOptions, "kafka" | "onLog" | "retrySeconds"> {
  readonly lines: AsyncIterable<ReplayLine>;
  readonly files: ReplayFiles;
  /** Published to as well, and read back into a file. */
  readonly localKafka?: LocalKafka | undefined;
  readonly onProgress: (books: Books) => void;
}

export interface ReplayBooks {
  readonly books: Books;
  /** Of the function for Kafka; its external events are the records that were read back, by topic. */
  readonly kafkaBooks: Books | undefined;
}

/** Resolves once every line has come to its end, or the signal says stop; the caller checks that it adds up. */
export async function replay(options: ReplayOptions): Promise<ReplayBooks> {
  const { files, signal, localKafka } = options;
  const { internal } = options.engine.engine;
  const books = new Books();
  const kafkaBooks = localKafka && new Books(books.received);
  let kafkaProcessor: string | undefined;
  const aws = await startLocalStack({
    ...options,
    // Nobody waits here for a service to recover: a failed message is tried again at once.
    retrySeconds: 0,
    kafka: localKafka?.bootstrap,
    onLog: (text, functionName) =>
      enterProcessorLog(kafkaBooks && functionName === kafkaProcessor ? kafkaBooks : books, text),
  });
  kafkaProcessor = aws.outputs["KafkaProcessorName"];
  const observing = new AbortController();
  try {
    const observers = {
      onExternalEvent: (event: object) => files.append("external", event),
      onQuarantined: (message: object) => files.append("quarantine", message),
      onDeadLettered: (message: object) => files.append("dead-letter", message),
    };
    const observation = await observe(aws, { books, internal }, observers, observing.signal);
    const ofKafka =
      kafkaBooks &&
      (await observe(
        aws,
        { books: kafkaBooks, internal, sink: "kafka" },
        {
          onExternalEvent: () => undefined,
          onQuarantined: (message) => files.append("kafka-quarantine", message),
          onDeadLettered: (message) => files.append("kafka-dead-letter", message),
        },
        observing.signal,
      ));
    const observations = ofKafka ? [observation, ofKafka] : [observation];
    const ended = observations.map((each) => each.ended);
    await workWhile([aws.ended, ...ended], signal, async (working) => {
      const onUnsendable = async (line: UnsendableLine): Promise<void> => {
        await files.append("quarantine", line);
        kafkaBooks?.quarantined.add(line.reason);
      };
      const run = { ...options, signal: working, internal, books, onUnsendable };
      await sendLines(entranceOf(aws), run);
      for (const own of kafkaBooks ? [books, kafkaBooks] : [books]) await waitUntil(() => own.addsUp, own, run);
      if (working.aborted) return;
      for (const each of observations) await each.caughtUp();
    });
    observing.abort();
    await Promise.all(ended);
    for await (const record of localKafka?.records() ?? []) {
      kafkaBooks?.externalEvents.add(record.topic);
      await files.append("kafka", record);
    }
  } finally {
    observing.abort();
    await aws.stop();
  }
  return { books, kafkaBooks };
}
