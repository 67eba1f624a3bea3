import { existsSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import type { GivenUp, LocalKafka, SampleRun } from "../../local/index.ts";
import { announceLocalRun, InterruptedError } from "../../operations/index.ts";
import type { Catalogue, LoadedEngine } from "../../shared/engines/index.ts";
import { AUTHORITY_PATH } from "../../shared/notifications/index.ts";
import { brokerHere, type ChosenEngine, readEngine, wholeNumber } from "../arguments/values.ts";
import { checkConsole, localConsole } from "../console.ts";
import { checkEmbeddedAws, describeRecords, sumOf } from "../embedded-aws.ts";
import { LIVE_CONSUMERS, type LiveEngine, liveRateOf, startLiveEngine } from "../live-engine.ts";
import { terminal } from "../terminal/terminal.ts";
import { bold, counted, shortened, table } from "../terminal/text.ts";

export function addStart(program: Command): void {
  program
    .command("start")
    .description(
      "Run the whole pipeline on this machine, with a sample of the engine's life and a few subscribers, and tell what happened.",
    )
    .option("--engine <file>", "module of the engine to run (default: the engine that is shipped)")
    .option("--stay", "keep it running afterwards, until Ctrl-C", false)
    .option(
      "--kafka [host:port]",
      "publish to Kafka as well: a broker on this machine, by default one that comes and goes with the run",
      brokerHere,
    )
    .option("--live", "with --stay: an engine behind it that lives, on a PostgreSQL of its own", false)
    .option("--rate <count>", "with --live: workflows that it starts in a second (default: 1)", wholeNumber)
    .action(async ({ engine, kafka, ...flags }: StartFlags) => {
      const after = { stay: flags.stay, liveRate: liveRateOf({ engine, ...flags }) };
      checkEmbeddedAws();
      if (flags.stay) checkConsole();
      process.exitCode = await startWith(await readEngine(engine), after, kafka);
    });
}

interface StartFlags {
  readonly engine?: string;
  readonly kafka?: string | true;
  readonly stay: boolean;
  readonly live: boolean;
  readonly rate?: number;
}

/** Once the sample is over. */
interface After {
  readonly stay: boolean;
  /** Workflows in a second of the engine that lives; undefined without it. */
  readonly liveRate: number | undefined;
}

async function startWith(
  { loaded, contracts }: ChosenEngine,
  after: After,
  kafka: string | true | undefined,
): Promise<number> {
  if (kafka === undefined) return start({ loaded, contracts }, after);
  const { openKafka } = await import("../../local/index.ts");
  const { signal, progress, warn } = terminal();
  progress.stage(kafka === true ? "Starting Apache Kafka" : `Connecting to Kafka at ${kafka}`);
  const localKafka = await openKafka(kafka === true ? undefined : kafka, contracts).finally(progress.end);
  try {
    if (signal.aborted) throw new InterruptedError("everything it had started is stopped");
    for (const topic of localKafka.made) warn(`topic ${topic} was not there, and is made`);
    return await start({ loaded, contracts }, after, localKafka);
  } finally {
    await localKafka.stop();
  }
}

/** Everything once, told so that a person understands it at a glance. Returns the exit code: 0 only when the sum adds up. */
async function start(
  { loaded: engine, contracts }: ChosenEngine,
  { stay, liveRate }: After,
  localKafka?: LocalKafka,
): Promise<number> {
  const { KEPT_UNREAD, runSample } = await import("../../local/index.ts");
  const { signal, progress, write, warn } = terminal();
  const console = stay ? localConsole(engine) : undefined;
  let url: string | undefined;
  let run: SampleRun;
  try {
    run = await runSample({
      ...{ engine, contracts, localKafka },
      internalConsumers: liveRate === undefined ? [] : LIVE_CONSUMERS,
      signal,
      ...(console ? { onReceived: console.onReceived } : {}),
      async onStarted(aws) {
        url = (await console?.open(aws))?.url;
        if (url !== undefined) await write(`Watch it: ${url}`);
      },
      onStage: progress.stage,
      onProgress: ({ received, settled }) => progress.update(`${settled} of ${received.total}`),
      onFailure: (message) => warn(`a batch failed and is tried again: ${message}`),
      onDeliveryFailure: (message) => warn(`not delivered: ${message}`),
      onGivenUp: (givenUp) => warn(describeGivenUp(givenUp)),
      onSubscriberLog(text, functionName) {
        for (const line of text.trimEnd().split("\n")) void write(`${functionName}: ${line}`);
      },
    });
  } catch (error) {
    await console?.close();
    if (signal.aborted) throw new InterruptedError("everything it had started is stopped");
    throw error;
  } finally {
    progress.end();
  }
  const { aws, books, kafkaBooks } = run;
  let isUp = true;
  let live: LiveEngine | undefined;
  const stop = async (): Promise<void> => {
    if (!isUp) return;
    isUp = false;
    await console?.close();
    await live?.stop();
    await aws.stop();
  };
  try {
    if (signal.aborted) throw new InterruptedError("everything it had started is stopped");
    for (const line of describeRun(run)) await write(line);
    if (!books.addsUp || kafkaBooks?.addsUp === false) return 1;
    if (!stay) {
      for (const line of nextSteps(engine)) await write(line);
      return 0;
    }
    if (liveRate !== undefined) {
      progress.stage("Starting an engine and its PostgreSQL");
      live = await startLiveEngine(aws, liveRate).finally(progress.end);
    }
    const withdraw = announceLocalRun({ pid: process.pid, endpoint: aws.endpoint, stack: aws.stackName });
    try {
      const attachment = { engine, KEPT_UNREAD, localKafka, url, live };
      for (const line of describeAttachment(run, attachment)) await write(line);
      await Promise.race([aws.ended, aborted(signal)]);
    } finally {
      withdraw();
    }
    await stop(); // what it still does shows before it is said to be over
    await write("Stopped.");
    return 0;
  } finally {
    await stop();
  }
}

function describeGivenUp({ unprocessed, undelivered }: GivenUp): string {
  const parts = [
    ...(unprocessed > 0 ? [`${counted(unprocessed, "message")} in the internal queue`] : []),
    ...(undelivered > 0 ? [`${counted(undelivered, "message")} not delivered yet`] : []),
  ];
  return `given up: ${parts.join(", ")}`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

type Subscriber = SampleRun["subscribers"][number];

function describeRun({ books, kafkaBooks, internalEvents, subscribers, quarantined }: SampleRun): string[] {
  const { received, externalEvents, ignored } = books;
  const ratio = (received.total / Math.max(1, externalEvents.total)).toFixed(1);
  const reasons = Object.entries(ignored.toJSON()).map(([reason, count]) => `${count} ${reason}`);
  return [
    "",
    `${bold(`${received.total} internal → ${externalEvents.total} external`)}: ${ratio} internal messages for each external event`,
    `(${internalEvents} events of the engine; one that speaks of several instances becomes a message for each)`,
    "",
    ...table(
      ["Subscriber", "Wants", "Received", "For example"],
      subscribers.map(({ name, wants, received: count, example }) => [name, wants, count, describeEvent(example)]),
    ),
    "",
    ...table(
      ["Quarantined", "Because", "Message"],
      quarantined.map(({ reason, detail, body }) => [reason, shortened(detail), shortened(body)]),
    ),
    "",
    `Ignored: ${reasons.join(", ")}`,
    bold(`Sum: ${sumOf(books)}`),
    ...(kafkaBooks
      ? [bold(`Kafka: ${sumOf(kafkaBooks)}`), `Kafka has ${describeRecords(kafkaBooks.externalEvents.toJSON())}`]
      : []),
  ];
}

/** What to type next, with the engine that was run. */
function nextSteps({ file, catalogue }: LoadedEngine): readonly string[] {
  const engine = engineFlag(file);
  return [
    "",
    "Next:",
    ...table(
      ["", ""],
      [
        [`  npx sluice explain${engine} ${sampleFile(catalogue)}`, "what became of each message, and why"],
        [`  npx sluice replay${engine} FILE --out out`, "messages of your own instead, through the same pipeline"],
        [`  npx sluice start${engine} --stay`, "keep it running, and attach whatever speaks SQS and SNS"],
      ],
    ).slice(1),
  ];
}

const engineFlag = (file: string | undefined): string =>
  file === undefined ? "" : ` --engine ${relative(process.cwd(), file)}`;

const sampleFile = ({ sample }: Catalogue): string => relative(process.cwd(), fileURLToPath(sample.file));

/** Not in the package. */
const PUBLISHING = "examples/programs/publish-from-engine.ts";

interface Attachment {
  readonly engine: LoadedEngine;
  readonly KEPT_UNREAD: number;
  readonly localKafka: LocalKafka | undefined;
  /** Of the console. */
  readonly url: string | undefined;
  readonly live: LiveEngine | undefined;
}

/** What a program of one's own needs to attach. */
function describeAttachment(
  { aws, subscribers, quarantined }: SampleRun,
  { engine: { file, catalogue }, KEPT_UNREAD, localKafka, url, live }: Attachment,
): string[] {
  const rows = [
    ["Endpoint", aws.endpoint],
    ["CertificateAuthority", aws.endpoint + AUTHORITY_PATH],
    ...Object.entries(aws.outputs).map(([name, value]) => [name, value]),
    ...subscribers.map(({ name, queueUrl }) => [`Subscriber ${name}`, queueUrl]),
    ...(localKafka
      ? [["Kafka", localKafka.bootstrap], ...localKafka.topics.map((topic) => ["Kafka topic", topic])]
      : []),
    ...(live ? [["Live engine, its state", live.database]] : []),
  ];
  return [
    "",
    ...table(["The embedded AWS keeps running", ""], rows),
    `(of what the subscribers' queues get from here on, the latest ${KEPT_UNREAD} messages of each)`,
    "",
    ...(url === undefined ? [] : [bold(`Look at it in a browser: ${url}`), ""]),
    "Without a flag, the commands for people on call work on it, in this folder:",
    "  npx sluice status                                what needs a person",
    ...(quarantined.length > 0
      ? [
          `  npx sluice quarantine list                       the ${counted(quarantined.length, "message")} from above; then show, replay --explain, drop`,
        ]
      : []),
    "  npx sluice tail                                  external events as they come",
    "",
    "Any credentials and region us-east-1 will do, for example:",
    "  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1",
    `  export AWS_ENDPOINT_URL=${aws.endpoint}`,
    file === undefined && !live && existsSync(PUBLISHING)
      ? `  npx node ${PUBLISHING} ${aws.outputs["InternalQueueArn"]}`
      : `  npx sluice send${engineFlag(file)} FILE    # messages of your own, one per line; those of the sample came already`,
    // Version 1 of the AWS CLI asks AWS itself of SQS, whatever the variable says.
    `  aws sqs receive-message --endpoint-url ${aws.endpoint} --queue-url ${subscribers[0]?.queueUrl}`,
    "In another terminal, an endpoint or a function of your own:",
    `  npx sluice subscribe --http http://127.0.0.1:8080/${engineFlag(file)} --filter '${JSON.stringify(catalogue.sample.subscribers[0]?.filterPolicy ?? {})}'`,
    "",
    "Ctrl-C ends it.",
  ];
}

/** One line about a CloudEvent. */
function describeEvent(event: Subscriber["example"]): string {
  const { subject, data } = (event?.body ?? {}) as { subject?: string; data?: { status?: string } };
  if (subject === undefined) return "(none)";
  return `${data?.status ?? event?.attributes["type"]}  ${decodeURIComponent(subject)}`;
}
