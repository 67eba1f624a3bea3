// The live engine for as long as one likes: workflows end as the reference says, subscribers miss nothing, and no process grows.
import { setTimeout as sleep } from "node:timers/promises";
import { CONSUMERS } from "../../examples/live-engine/consumers.ts";
import { startLive } from "../../examples/live-engine/live.ts";
import { drainQueue } from "../../local/index.ts";
import { startPostgres } from "../../local/postgres.ts";
import { localClients } from "../../local/this-machine.ts";
import { LiveBooks } from "../support/live/live-books.ts";
import { liveHeaps } from "./live-heap.ts";
import { GROWTH_MAX_MIB, growthMib, HEAP_GROWTH_MAX_MIB, residentMib } from "./memory.ts";
import { startRunner } from "./runner.ts";

const PER_SECOND = 5;
/** Once a workflow has ended, so much later its children's events have come too, and it is compared and forgotten. */
const COMPARED_AFTER_MS = 30_000;
/** Before that, the first fifth is over before tables and V8 have what they keep: of resident memory, and of the heap's live part. */
const JUDGED_FROM_MINUTES = { resident: 30, heap: 10 };
const ROWS = 20;
const LAST_EVENTS_MS = 60_000;

type Sample = Record<string, number> & { readonly events: number };

/** Returns the exit code. */
export async function soakLive(minutes: number): Promise<number> {
  if (!Number.isSafeInteger(minutes) || minutes < 1) {
    process.stderr.write("soak: --minutes: a whole number from 1 on\n");
    return 2;
  }
  const findings: string[] = [];
  const postgres = await startPostgres();
  const configuration = {
    internalConsumers: [...Object.keys(CONSUMERS), "audit"],
    subscribers: [{ name: "dashboard", owner: "live", kind: "sqs", queue: "standard" }],
  };
  const { child, endpoint, outputs } = await startRunner(
    configuration,
    (text) => void findings.push(`a batch failed: ${text}`),
  );
  const { sqs } = localClients(endpoint);
  const heaps = liveHeaps();
  Object.assign(process.env, heaps.env); // of the parts
  const live = await startLive({
    ...{ database: postgres.url, endpoint, outputs, perSecond: PER_SECOND },
    onLine: (line) => void findings.push(line),
  });
  const books = new LiveBooks();
  const stopping = new AbortController();
  const readAll = (output: string, take: (body: string) => void): Promise<void> =>
    drainQueue(sqs, outputs[output] ?? "", ({ Body = "" }) => take(Body), stopping.signal);
  const reading = Promise.all([
    readAll("InternalConsumerAuditQueueUrl", (body) => books.enterInternal(body)),
    readAll("SubscriberDashboardQueueUrl", (body) => books.enterExternal(JSON.parse(body).id)),
  ]);
  const endedMs = new Map<number, number>();
  const samples: Sample[] = [];
  let next = 1;
  let compared = 0;
  const names = ["runner", "function", ...live.names];
  row(["minutes", "workflows", "internal", "external", "database", ...names]);
  row(Array(5 + names.length).fill("-:"));
  for (let step = 1; step <= ROWS; step += 1) {
    await sleep((minutes * 60_000) / ROWS);
    compare(Date.now());
    samples.push(await sampleAt((minutes * step) / ROWS));
  }
  await live.pool.query("UPDATE live.schedule SET last_number = next_number - 1");
  for (let left = LAST_EVENTS_MS; left > 0 && (books.open > 0 || (await running()) > 0); left -= 500) await sleep(500);
  await sleep(1_000);
  compare(Number.POSITIVE_INFINITY);
  stopping.abort();
  await reading;
  const unfinished = await running();
  await live.stop();
  heaps.remove();
  child.send("stop");
  await postgres.stop();
  if (unfinished > 0) findings.push(`${unfinished} workflows have not ended`);
  if (books.open > 0) findings.push(`${books.open} external events are missing, or come from nowhere`);
  return report();

  async function running(): Promise<number> {
    const { rows } = await live.pool.query("SELECT count(*)::int AS running FROM live.instances WHERE over_at IS NULL");
    return rows[0].running;
  }

  function compare(nowMs: number): void {
    for (; books.hasBegun(next); next += 1) endedMs.set(next, 0);
    for (const [number, sinceMs] of endedMs) {
      if (sinceMs === 0 && books.hasEnded(number)) endedMs.set(number, Date.now());
      else if (sinceMs > 0 && nowMs - sinceMs >= COMPARED_AFTER_MS) {
        findings.push(...books.settle([number]));
        endedMs.delete(number);
        compared += 1;
      }
    }
  }

  async function sampleAt(minute: number): Promise<Sample> {
    const { own, largestChild } = await residentMib(child.pid ?? 0);
    const { rows } = await live.pool.query("SELECT pg_database_size(current_database()) / 1048576.0 AS mib");
    const memory = { runner: own, function: largestChild, database: Number(rows[0].mib) };
    const sample: Record<string, number> = { events: books.counts.internal, ...memory };
    for (const name of live.names) {
      const pid = live.pidOf(name) ?? 0;
      sample[name] = (await residentMib(pid)).own; // first: asking for the other collects garbage
      sample[heapOf(name)] = await heaps.of(pid);
    }
    const told = (name: string): string => (sample[name] ?? 0).toFixed(0);
    row([
      ...[minute.toFixed(1), compared, books.counts.internal, books.counts.external],
      ...["database", "runner", "function"].map(told),
      ...live.names.map((name) => `${told(name)} (${told(heapOf(name))})`),
    ]);
    return sample as Sample;
  }

  function report(): number {
    const { internal, published, ignored, external, again } = books.counts;
    const growth: string[] = [];
    const judge = (name: string, most: number, fromMinutes: number): void => {
      if (minutes < fromMinutes) return;
      const mib = growthMib(samples, name);
      growth.push(`${name} ${mib.toFixed(1)}`);
      if (mib > most) findings.push(`${name} grew by ${mib.toFixed(1)} MiB, more than ${most}`);
    };
    for (const name of names)
      judge(name, name === "runner" ? GROWTH_MAX_MIB.runner : GROWTH_MAX_MIB.function, JUDGED_FROM_MINUTES.resident);
    for (const name of live.names) judge(heapOf(name), HEAP_GROWTH_MAX_MIB, JUDGED_FROM_MINUTES.heap);
    process.stdout.write(`\n${compared} workflows and those they started, compared with the reference\n`);
    process.stdout.write(`${internal} internal = ${published} published + ${ignored} ignored\n`);
    process.stdout.write(`${external} external, ${again} came again; ${books.open} missing or from nowhere\n`);
    process.stdout.write(
      `growth of memory, MiB: ${growth.join(", ") || `not judged below ${JUDGED_FROM_MINUTES.heap} minutes`}
`,
    );
    for (const finding of findings) process.stderr.write(`soak: ${finding}\n`);
    return findings.length > 0 ? 1 : 0;
  }
}

const heapOf = (name: string): string => `${name}'s heap`;

function row(cells: readonly (string | number)[]): void {
  process.stdout.write(`| ${cells.map((cell) => String(cell).padStart(9)).join(" | ")} |\n`);
}
