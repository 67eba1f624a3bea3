// The live engine while its parts are killed at random, and in the end what is in its tables, what it published and what everybody outside
// got, beside the reference that computes it without a queue.
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { differencesInTables } from "../../../examples/live-engine/compare.ts";
import { CONSUMERS } from "../../../examples/live-engine/consumers.ts";
import { type Live, startLive } from "../../../examples/live-engine/live.ts";
import { expectedOf } from "../../../examples/live-engine/reference.ts";
import { drainQueue, type EmbeddedAws, messagesIn, startLocalStack } from "../../../local/index.ts";
import { startPostgres } from "../../../local/postgres.ts";
import { loadEngine } from "../../../shared/engines/index.ts";
import { archivedEvents, differencesOutside } from "./compare.ts";
import { LiveBooks } from "./live-books.ts";

const FAILURES = ["FAILED", "TIMED_OUT"];
const LOOK_EVERY_MS = 100;
const STALLED_AFTER_MS = 60_000;

export interface LiveRunOptions {
  /** That the schedule starts; each may start others. */
  readonly workflows: number;
  /** About so often one of the parts is killed. */
  readonly killEveryMs: number;
  /** No more than so many: on a machine that is busy none would come up again before the next. */
  readonly kills: number;
  /** Decides which, and when. */
  readonly seed: number;
}

export interface LiveRunResult {
  readonly instances: number;
  readonly counts: LiveBooks["counts"];
  /** How often each part was killed. */
  readonly kills: Readonly<Record<string, number>>;
  readonly differences: readonly string[];
}

/** Books that remember all that came. */
class WholeBooks extends LiveBooks {
  readonly external = new Set<string>();

  override enterExternal(id: string): void {
    this.external.add(id);
    super.enterExternal(id);
  }
}

export async function liveRun({ workflows, ...chaos }: LiveRunOptions): Promise<LiveRunResult> {
  const numbers = Array.from({ length: workflows }, (_, index) => index + 1);
  const expected = expectedOf(numbers);
  const postgres = await startPostgres();
  const stopping = new AbortController();
  const { signal } = stopping;
  const subscribers = [
    { name: "dashboard", owner: "live", kind: "sqs", queue: "standard" },
    { name: "failures", owner: "live", kind: "sqs", queue: "standard", filter: { status: FAILURES } },
    { name: "archive", owner: "live", kind: "archive" },
  ];
  const aws = await startLocalStack({
    ...{ engine: await loadEngine(), cluster: "local", contracts: ["v1"], topic: "standard", signal },
    ...{ internalConsumers: [...Object.keys(CONSUMERS), "audit"], subscribers },
  });
  try {
    const { endpoint, outputs, clients } = aws;
    const live = await startLive({
      ...{ database: postgres.url, endpoint, outputs, perSecond: 1_000, count: workflows },
      onLine: () => undefined, // what was cut off in the middle says so
    });
    const books = new WholeBooks();
    const failures = new Set<string>();
    const readAll = (output: string, take: (body: string) => void): Promise<void> =>
      drainQueue(clients.sqs, outputs[output] ?? "", ({ Body = "" }) => take(Body), signal);
    const working = Promise.all([
      readAll("InternalConsumerAuditQueueUrl", (body) => books.enterInternal(body)),
      readAll("SubscriberDashboardQueueUrl", (body) => books.enterExternal(JSON.parse(body).id)),
      readAll("SubscriberFailuresQueueUrl", (body) => failures.add(JSON.parse(body).id)),
    ]);
    const killing = killAtRandom(live, chaos, signal);
    const isOver = async (): Promise<boolean> =>
      (await instancesTold(live.pool)) >= expected.length && !(await isBusy(aws, books));
    await untilOver(isOver, books);
    stopping.abort();
    await working;
    const inTables = await differencesInTables(live.pool, numbers);
    await live.stop();
    const archived = archivedEvents(aws);
    const failed = archived.filter(({ data }) => FAILURES.includes(data.status));
    return {
      ...{ instances: expected.length, counts: books.counts, kills: await killing },
      differences: [
        ...inTables,
        ...books.settle(numbers),
        ...(books.open === 0 ? [] : [`dashboard: ${books.open} events are missing, or should not be there`]),
        ...differencesOutside("archive", idsOf(archived), books.external),
        ...differencesOutside("failures", failures, idsOf(failed)),
      ],
    };
  } finally {
    stopping.abort();
    await aws.stop();
    await postgres.stop();
  }
}

const idsOf = (events: readonly { readonly id: string }[]): Set<string> => new Set(events.map(({ id }) => id));

/** Gives up where nothing moves any more: what is missing is told then. */
async function untilOver(isOver: () => Promise<boolean>, { counts }: LiveBooks): Promise<void> {
  let last = 0;
  for (let movedMs = performance.now(); performance.now() - movedMs < STALLED_AFTER_MS; await sleep(LOOK_EVERY_MS)) {
    if (await isOver()) return;
    const now = counts.internal + counts.external;
    if (now !== last) movedMs = performance.now();
    last = now;
  }
}

async function killAtRandom(
  { names, kill }: Live,
  { killEveryMs, kills, seed }: Omit<LiveRunOptions, "workflows">,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const killed: Record<string, number> = {};
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let left = kills; left > 0; left -= 1) {
    await sleep(killEveryMs * (0.5 + random()), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    const name = names[Math.floor(random() * names.length)] ?? "";
    killed[name] = (killed[name] ?? 0) + 1;
    kill(name);
  }
  return killed;
}

/** How many are over, once the relay has sent what says so. */
async function instancesTold(pool: Pool): Promise<number> {
  const { rows } = await pool.query(`
    SELECT count(*)::int AS over FROM live.instances
    WHERE over_at IS NOT NULL AND NOT EXISTS (SELECT FROM sluice.outbox)`);
  return rows[0].over;
}

/** Until everything has arrived that is under way. */
async function isBusy({ clients, outputs, undelivered }: EmbeddedAws, { open }: LiveBooks): Promise<boolean> {
  if (open > 0 || undelivered() > 0) return true;
  const queues = Object.entries(outputs).filter(([name]) => /^(Internal|Subscriber).*QueueUrl$/.test(name));
  const depths = await Promise.all(queues.map(([, url]) => messagesIn(clients.sqs, url)));
  return depths.some((depth) => depth > 0);
}
