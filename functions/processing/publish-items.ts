// Publishes what a batch has to say, in rounds, while time remains.
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import type { BatchItem } from "./batch-item.ts";
import { type Clock, callBudgetMs, canStartCall } from "./clock.ts";
import type { PlannedEvent } from "./plan-publish.ts";
import type { Sink } from "./sink.ts";

/** Calls under way at once: enough to hide the round trip, few enough for one client's sockets (50 by default). */
const CONCURRENT_CALLS = 10;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

export interface PublishCounts {
  calls: number;
  /** Events that were refused once, but not for what they are; tried again while time remained, unless in vain. */
  refused: number;
  /** In order of acceptance, also those of records that are handed back and published again. */
  readonly published: ExternalEvent[];
  /** Of each of them, from the change to the moment at which the sink had accepted the event. */
  readonly delaysMs: number[];
}

interface PublishTools {
  readonly sink: Sink;
  readonly clock: Clock;
  /** Settles a record all of whose events are out; where order is kept nothing later of its group goes before that. */
  readonly settle: (items: readonly BatchItem[]) => Promise<void>;
}

/** Leaves every item with an outcome, or without one where an earlier record of its group failed. */
export async function publishItems(items: readonly BatchItem[], tools: PublishTools): Promise<PublishCounts> {
  const { sink, clock } = tools;
  const counts: PublishCounts = { calls: 0, refused: 0, published: [], delaysMs: [] };
  const alone = new Set<ExternalEvent>();
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    const calls = items.every(isDone) ? [] : sink.plan(items, sink, alone);
    if (calls.length === 0) return counts;
    const ready = calls.length === 1 && calls[0] ? calls[0] : calls.flat();
    const { refusals, published } = await publishRound(calls, tools, { counts, alone });
    const told = itemsOf(ready);
    for (const item of told) item.pending = item.pending.filter((event) => !published.has(event));
    await tools.settle(told.filter((item) => item.pending.length === 0));
    const isRefused = refusals.size > 0;
    if (!canStartCall(clock, isRefused ? pauseMs : 0)) {
      for (const { item } of ready) {
        const detail = refusals.get(item);
        if (detail !== undefined) item.outcome ??= { kind: "failed", reason: "publish-refused", detail };
      }
      for (const item of items) item.outcome ??= { kind: "failed", reason: "out-of-time" };
      return counts;
    }
    if (!isRefused) continue;
    await clock.sleep(pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

interface Progress {
  readonly counts: PublishCounts;
  /** Events of calls that were refused for one of them: from now on each goes in a call of its own. */
  readonly alone: Set<ExternalEvent>;
}

interface Round {
  /** Items that the service refused, with its words. */
  readonly refusals: ReadonlyMap<BatchItem, string>;
  /** What need not be published again. */
  readonly published: ReadonlySet<ExternalEvent>;
}

/** One pass over the calls. */
async function publishRound(
  calls: readonly PlannedEvent[][],
  { sink, clock }: PublishTools,
  { counts, alone }: Progress,
): Promise<Round> {
  const refusals = new Map<BatchItem, string>();
  const published = new Set<ExternalEvent>();
  const queue = calls.values();
  const work = async (): Promise<void> => {
    for (const call of queue) {
      if (!canStartCall(clock)) return;
      if (call.every(({ item }) => item.outcome !== undefined)) continue; // handed back by a call before
      counts.calls += 1;
      const results = await sink.publish(
        call.map(({ event }) => event),
        callBudgetMs(clock),
      );
      const nowMs = clock.nowMs();
      for (const [index, { item, event }] of call.entries()) {
        const result = results[index];
        if (result?.kind === "published") {
          counts.published.push(event);
          counts.delaysMs.push(delayMs(event, nowMs));
        }
        if (result?.kind === "message-refused") {
          item.cause ??= { reason: "rejected-by-topic", detail: `${event.contract} ${event.type}: ${result.detail}` };
        }
        if (result?.kind === "call-refused") alone.add(event);
        else if (result?.kind === "deployment-refused") {
          // Trying again would spend the time of the others on it, in every batch: SQS waits, for nothing.
          counts.refused += 1;
          item.outcome = { kind: "failed", reason: "publish-refused", detail: result.detail };
        } else if (result === undefined || result.kind === "service-refused") {
          counts.refused += 1;
          refusals.set(item, result?.detail ?? "no result");
        } else published.add(event);
      }
    }
  };
  if (calls.length === 1) await work();
  else await Promise.all(Array.from({ length: Math.min(CONCURRENT_CALLS, calls.length) }, work));
  return { refusals, published };
}

const isDone = ({ outcome }: BatchItem): boolean => outcome !== undefined;

/** The records that planned events come from, each once. */
function itemsOf(planned: readonly PlannedEvent[]): BatchItem[] {
  const items = new Set<BatchItem>();
  for (const { item } of planned) items.add(item);
  return [...items];
}

/** Clocks differ: a change that seems to lie ahead has no delay. */
const delayMs = ({ timeMs }: ExternalEvent, nowMs: number): number => Math.max(0, nowMs - timeMs);
