import { type Command, Option } from "commander";
import type { Books, ReplayBooks } from "../../local/index.ts";
import { assertReadable, InterruptedError, type Line, readLines } from "../../operations/index.ts";
import { TOPIC_TYPES, type TopicType } from "../../shared/wiring/index.ts";
import { brokerHere, clusterName, contractName, readEngine } from "../arguments/values.ts";
import { checkEmbeddedAws, describeRecords, sumOf } from "../embedded-aws.ts";
import { UsageError } from "../errors.ts";
import { terminal } from "../terminal/terminal.ts";
import { counted } from "../terminal/text.ts";

interface ReplayFlags {
  readonly out: string;
  readonly engine?: string;
  readonly contract?: string[];
  readonly cluster: string;
  readonly topic: TopicType;
  readonly kafka?: string;
}

export function addReplay(program: Command): void {
  program
    .command("replay")
    .description("Send recorded messages, one per line, through the whole pipeline on this machine, without AWS.")
    .argument("<file>", "file to read; - is standard input")
    .requiredOption("--out <folder>", "new or empty folder for external, quarantine, dead-letter and summary files")
    .option("--engine <file>", "module of the engine whose messages they are (default: the engine that is shipped)")
    .option("--contract <name>", "contract to publish, repeatable (default: the engine's first)", contractName)
    .option("--cluster <name>", "name of the deployment in the events", clusterName, "local")
    .addOption(new Option("--topic <type>", "type of the external topic").choices(TOPIC_TYPES).default("standard"))
    .option(
      "--kafka <host:port>",
      "broker on this machine to publish to as well; its records are read back",
      brokerHere,
    )
    .action(async (file: string, flags: ReplayFlags) => {
      checkEmbeddedAws();
      process.exitCode = await replayFile(file, flags);
    });
}

/** What a line may hold at most, so that the original of an unreadable one can be kept whole. */
const LINE_MAX_BYTES = 64 * 1_048_576;

/** Returns the exit code: 0 only when the sum adds up. @throws UsageError for unusable input or output. */
async function replayFile(
  file: string,
  { engine: engineFile, contract, out, cluster, topic, kafka }: ReplayFlags,
): Promise<number> {
  const { loaded: engine, contracts } = await readEngine(engineFile, contract);
  const { createReplayFiles, openKafka, replay } = await import("../../local/index.ts"); // takes longer to load than `explain` to run
  const { signal, progress, write, warn } = terminal();
  const startMs = performance.now();
  await assertReadable(file);
  const localKafka = kafka === undefined ? undefined : await openKafka(kafka, contracts);
  for (const topic of localKafka?.made ?? []) warn(`topic ${topic} was not there, and is made`);
  const files = await createReplayFiles(out, { withKafka: localKafka !== undefined }).catch((error: Error) => {
    throw new UsageError(error.message);
  });
  progress.stage("Synthesizing the CDK app");
  let replayed: ReplayBooks;
  try {
    replayed = await replay({
      ...{ engine, contracts, cluster, topic, signal, localKafka },
      lines: wholeLines(file),
      files,
      onSynthesized: () => progress.stage(`Replaying ${file}`),
      onProgress: ({ received, settled }) => progress.update(`${received.total} sent, ${settled} done`),
      onFailure: (message) => warn(`a batch failed and is tried again: ${message}`),
    });
  } catch (error) {
    if (signal.aborted) throw new InterruptedError(`nothing was sent; ${out} holds empty files`);
    throw error;
  } finally {
    progress.end();
    if (file === "-") process.stdin.destroy(); // it may stay open, and would keep this process
  }
  const seconds = Math.round(performance.now() - startMs) / 1_000;
  const { books, kafkaBooks } = replayed;
  const ofKafka = kafkaBooks ? { kafka: kafkaSummaryOf(kafkaBooks) } : {};
  await files.close({ ...summaryOf(books), ...ofKafka, seconds, ...(signal.aborted ? { interrupted: true } : {}) });
  const { received, settled, externalEvents, repeated } = books;
  await write(`${sumOf(books)} (${seconds} s)`);
  if (kafkaBooks) await write(`Kafka: ${sumOf(kafkaBooks)}, ${describeRecords(kafkaBooks.externalEvents.toJSON())}`);
  const again = repeated.total > 0 ? `, ${repeated.total} of them a change told of before (its id is the same)` : "";
  await write(`external events ${externalEvents.total}${again}, all files in ${out}`);
  if (signal.aborted) {
    const sent = counted(received.total, "message");
    const givenUp = received.total - settled;
    throw new InterruptedError(`${sent} sent, ${settled} of them had come to an end, ${givenUp} are given up`);
  }
  const wrong = (kafkaBooks ? [books, kafkaBooks] : [books]).filter(({ addsUp }) => !addsUp);
  for (const own of wrong) warn(`the sum does not add up: ${received.total} received, ${own.settled} accounted for`);
  return wrong.length === 0 ? 0 : 1;
}

function kafkaSummaryOf(books: Books): object {
  const {
    external_events: records,
    external_events_by_type: records_by_topic,
    repeated_events: _,
    ...summary
  } = summaryOf(books);
  return { ...summary, records, records_by_topic };
}

function summaryOf(books: Books) {
  const { received, published, ignored, quarantined, deadLettered, externalEvents, repeated } = books;
  return {
    received: received.total,
    published: published.total,
    ignored: ignored.total,
    quarantined: quarantined.total,
    dead_lettered: deadLettered.total,
    external_events: externalEvents.total,
    repeated_events: repeated.total,
    received_by_type: received,
    published_by_type: published,
    ignored_by_reason: ignored,
    quarantined_by_reason: quarantined,
    dead_lettered_by_type: deadLettered,
    external_events_by_type: externalEvents,
  };
}

async function* wholeLines(file: string): AsyncGenerator<Line> {
  for await (const line of readLines(file, LINE_MAX_BYTES)) {
    if (line.sizeBytes > line.bytes.length) {
      throw new UsageError(
        `${file}: line ${line.number} has ${line.sizeBytes} bytes; a replay takes up to 64 MiB each`,
      );
    }
    yield line;
  }
}
