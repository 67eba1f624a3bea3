// `npm run soak -- --events 100000`: a long run through the embedded AWS. Nothing may be lost, and memory must stay flat.
// `npm run soak -- --live --minutes 60`: the same of the live engine and its parts.
import { parseArgs } from "node:util";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { startLocalStack } from "../../local/local-stack.ts";
import { Books, enterProcessorLog, waitUntil } from "../../local/runs/books.ts";
import { observe } from "../../local/runs/observe.ts";
import { readMessage } from "../../shared/contracts/index.ts";
import { loadEngine } from "../../shared/engines/index.ts";
import { CONTRACTS, maestroEvents } from "../../shared/engines/maestro/index.ts";
import { enginePublisher, queueTarget } from "../../shared/publisher/index.ts";
import { lifeEvent, unreadableBody } from "../support/faults/engine-life.ts";
import { GROWTH_MAX_MIB, growthMib, type MemorySample, residentMib } from "./memory.ts";

const CHUNK = 200;
const MAX_UNSETTLED = 2_000;
/** One unreadable message for so many events. */
const UNREADABLE_EVERY = 1_000;
/** Four in a fifth of the run. Each asks for all processes of the machine. */
const SAMPLES = 20;
const ROWS = 10;
/** Before that, what is kept on purpose is still filling up. */
const MEMORY_JUDGED_FROM = 20_000;

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "100000" },
    live: { type: "boolean", default: false },
    minutes: { type: "string", default: "60" },
  },
});
if (values.live) {
  const { soakLive } = await import("./live.ts");
  process.exit(await soakLive(Number(values.minutes)));
}
const count = Number(values.events);
if (!Number.isSafeInteger(count) || count < CHUNK) {
  process.stderr.write(`soak: --events: a whole number from ${CHUNK}, not ${values.events}\n`);
  process.exit(2);
}

const books = new Books();
const failures: string[] = [];
const stopping = new AbortController();
const signal = stopping.signal;
const aws = await startLocalStack({
  engine: await loadEngine(),
  ...{ cluster: "local", contracts: ["v1"], topic: "standard", signal },
  onLog: (text) => enterProcessorLog(books, text),
  onFailure: (text) => failures.push(text),
});
const { clients, outputs } = aws;
const missing = new Set<string>();
let unexpected = 0;
const observation = await observe(
  aws,
  { books, internal: maestroEvents },
  {
    onExternalEvent: ({ body }) => {
      if (!missing.delete(String((body as { id: string }).id))) unexpected += 1;
    },
    onQuarantined: () => undefined,
    onDeadLettered: () => undefined,
  },
  signal,
);
const queue = queueTarget(clients.sqs, outputs["InternalQueueArn"] ?? "");
const engine = enginePublisher({
  ...queue,
  send(messages) {
    for (const { body } of messages) for (const id of externalIds(body)) missing.add(id);
    return queue.send(messages);
  },
});
const startMs = performance.now();
const samples: MemorySample[] = [];
let sampledAt = -1;
const waiting = { signal, onProgress: () => void takeSample() };

for (let index = 0; index < count; index += CHUNK) {
  const events = Array.from({ length: Math.min(CHUNK, count - index) }, (_, place) => lifeEvent(index + place));
  for (const { type } of events) books.received.add(type);
  await engine.publish(events);
  if (index % UNREADABLE_EVERY === 0) await sendUnreadable(index);
  await waitUntil(() => books.received.total - books.settled < MAX_UNSETTLED, books, waiting);
}
await waitUntil(() => books.addsUp, books, waiting);
await observation.caughtUp();
await takeSample();
stopping.abort();
await observation.ended;
await aws.stop();
report();

/** Not more often than the table and the judgement need. */
async function takeSample(): Promise<void> {
  const events = books.settled;
  if (events - sampledAt < count / SAMPLES && events < count) return;
  sampledAt = events;
  const seconds = (performance.now() - startMs) / 1_000;
  const { own, largestChild } = await residentMib(process.pid);
  samples.push({ events, seconds, runnerMib: own, functionMib: largestChild });
}

function externalIds(body: string): string[] {
  const reading = readMessage(
    body,
    { internal: maestroEvents, contracts: [CONTRACTS.v1] },
    { cluster: "local", sequenceNumber: "0", nowMs: 0 },
  );
  return reading.kind === "published" ? reading.events.map(({ id }) => id) : [];
}

async function sendUnreadable(index: number): Promise<void> {
  books.received.add("unreadable");
  const id = `unreadable-${index}`;
  const ids = { MessageGroupId: id, MessageDeduplicationId: id };
  const QueueUrl = outputs["InternalQueueUrl"];
  await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: unreadableBody(index), ...ids }));
}

function report(): void {
  const row = (cells: readonly (string | number)[]): void =>
    void process.stdout.write(`| ${cells.map((cell) => String(cell).padStart(12)).join(" | ")} |\n`);
  row(["messages", "seconds", "per second", "runner MiB", "function MiB"]);
  row(["-:", "-:", "-:", "-:", "-:"]);
  const step = Math.max(1, Math.ceil(samples.length / ROWS));
  for (const { events, seconds, runnerMib, functionMib } of samples.filter(
    (_, index) => index % step === step - 1 || index === samples.length - 1,
  )) {
    row([events, seconds.toFixed(0), (events / seconds).toFixed(0), runnerMib.toFixed(0), functionMib.toFixed(0)]);
  }
  const { received, published, ignored, quarantined, deadLettered, externalEvents } = books;
  const parts = `${published.total} published + ${ignored.total} ignored + ${quarantined.total} quarantined + ${deadLettered.total} dead-lettered`;
  const growth = { runner: growthMib(samples, "runnerMib"), function: growthMib(samples, "functionMib") };
  const findings = [
    ...(books.addsUp ? [] : ["the sum does not add up"]),
    ...(missing.size > 0 ? [`${missing.size} external events are missing`] : []),
    ...(unexpected > 0 ? [`${unexpected} external events came twice or from nowhere`] : []),
    ...(deadLettered.total > 0 ? [`${deadLettered.total} messages were dead-lettered`] : []),
    ...failures.map((text) => `a batch failed: ${text}`),
    ...(["runner", "function"] as const)
      .filter((name) => count >= MEMORY_JUDGED_FROM && growth[name] > GROWTH_MAX_MIB[name])
      .map((name) => `the ${name}'s memory grew by ${growth[name].toFixed(0)} MiB, more than ${GROWTH_MAX_MIB[name]}`),
  ];
  process.stdout.write(`\n${received.total} received = ${parts}\n`);
  process.stdout.write(`${externalEvents.total} external events, ${missing.size} missing, ${unexpected} unexpected\n`);
  const grown = (["runner", "function"] as const)
    .map((name) => `${name} ${growth[name].toFixed(0)} MiB (at most ${GROWTH_MAX_MIB[name]})`)
    .join(", ");
  const isJudged = count >= MEMORY_JUDGED_FROM;
  process.stdout.write(`growth of memory: ${isJudged ? grown : `not judged below ${MEMORY_JUDGED_FROM} events`}\n`);
  for (const finding of findings) process.stderr.write(`soak: ${finding}\n`);
  process.exitCode = findings.length > 0 ? 1 : 0;
}
