// An engine that runs on the events it publishes: npm run -s example live-engine [postgres://…]
import { setTimeout as sleep } from "node:timers/promises";
import { Books, drainQueue, enterProcessorLog } from "../../local/index.ts";
import { type Pipeline, withPipeline } from "../runner/pipeline.ts";
import { withPostgres } from "../runner/postgres.ts";
import { differencesInTables } from "./compare.ts";
import { CONSUMERS } from "./consumers.ts";
import { type Live, startLive, statusCounts } from "./live.ts";

const WORKFLOWS = 60;
const PER_SECOND = 6;
const ROW_EVERY_SECONDS = 2;

const books = new Books();
const pipeline = {
  // In a deployment's configuration: the parts that read internal events, and who gets external ones.
  internalConsumers: [...Object.keys(CONSUMERS), "audit"],
  subscribers: [{ name: "dashboard", owner: "live", kind: "sqs", queue: "standard" }],
  onProcessorLog: (text: string) => enterProcessorLog(books, text),
};
await withPostgres(process.argv[3], (database) => withPipeline(pipeline, (running) => run(database, running)));

async function run(database: string, { aws, sqs, quiet, signal }: Pipeline): Promise<void> {
  const { endpoint, outputs } = aws;
  const surroundings = { database, endpoint, outputs, onLine: console.error };
  const live = await startLive({ ...surroundings, perSecond: PER_SECOND, count: WORKFLOWS });
  const stopping = new AbortController();
  const reading = Promise.all([
    readAll("InternalConsumerAuditQueueUrl", (event) => books.received.add(String(event["type"]))),
    readAll("SubscriberDashboardQueueUrl", ({ source, id }) => books.enterExternal("event", `${source} ${id}`)),
  ]);
  try {
    await show(live, signal);
    await quiet();
    const differences = await differencesInTables(live.pool, live.numbers);
    for (const line of differences) console.error(line);
    const { received, published, ignored, externalEvents } = books;
    console.log(
      `\n${WORKFLOWS} workflows and those they started: ${differences.length} differences from the reference`,
    );
    const sum = `${received.total} internal = ${published.total} published + ${ignored.total} ignored`;
    console.log(`${sum}; ${externalEvents.total} external`);
    if (differences.length > 0 || !books.addsUp) process.exitCode = 1;
  } finally {
    stopping.abort();
    await reading;
    await live.stop();
  }

  function readAll(output: string, take: (event: Record<string, unknown>) => void): Promise<void> {
    return drainQueue(sqs, outputs[output] ?? "", ({ Body = "" }) => take(JSON.parse(Body)), stopping.signal);
  }
}

/** A row every other second, until nothing happens any more. */
async function show({ pool }: Live, signal: AbortSignal): Promise<void> {
  const row = (cells: readonly unknown[]): void => console.log(cells.map((cell) => `${cell}`.padStart(9)).join(" "));
  row(["seconds", "running", "succeeded", "failed", "timed out", "retries", "internal", "external"]);
  for (let seconds = 0, isOver = false; !isOver; seconds += ROW_EVERY_SECONDS) {
    const [internal, external] = [books.received.total, books.externalEvents.total];
    await sleep(ROW_EVERY_SECONDS * 1_000, undefined, { signal });
    const { started = 0, running, ...counts } = await statusCounts(pool);
    const rates = [books.received.total - internal, books.externalEvents.total - external];
    row([seconds, running, ...Object.values(counts), ...rates.map((count) => `${count / ROW_EVERY_SECONDS}/s`)]);
    isOver = started >= WORKFLOWS && running === 0 && rates.every((rate) => rate === 0);
  }
}
