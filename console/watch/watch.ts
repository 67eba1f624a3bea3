// Watches a deployment as long as somebody wants to: events by a tail, the log, the queues and the subscriptions, each by itself, so that
// what one of them may not ask does not keep the others from being seen.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  awsError,
  forSink,
  readProcessorLog,
  readQueues,
  readSubscribers,
  type SinkStatus,
  type Subscriber,
  type Target,
  tail,
} from "../../operations/deployment/index.ts";
import { type Database, readOutbox, readRemovedRows, withOutbox } from "../../operations/outbox/index.ts";
import type { PublishedContract } from "../../shared/contracts/index.ts";
import { Feed } from "./feed.ts";
import { itemOfEvent, itemOfGap, itemOfProblem, itemsOfLine } from "./feed-items.ts";
import { OutboxFlow } from "./outbox-flow.ts";
import { SinkFlow } from "./sink-flow.ts";

/** What is known of one sink. */
export interface WatchedSink {
  readonly flow: SinkFlow;
  status: Pick<SinkStatus, "queues" | "processor"> | undefined;
  /** Dead letters that were there before anybody watched. */
  deadBefore: number | undefined;
}

export interface Watch {
  /** Of this watch: numbers of another one mean something else. */
  readonly id: string;
  readonly sinceMs: number;
  readonly feed: Feed;
  readonly sns: WatchedSink;
  readonly kafka: WatchedSink | undefined;
  /** Where a database was named. */
  readonly outbox: OutboxFlow | undefined;
  readonly subscribers: () => readonly Subscriber[];
  /** Events that each subscription's filter let through, by its ARN. */
  readonly matched: ReadonlyMap<string, number>;
  /** What cannot be seen, and why. */
  readonly problems: ReadonlyMap<string, string>;
  /** Resolves once events are listened for, or cannot be. */
  readonly listening: Promise<void>;
  /** Resolves after the signal, once nothing is left of it. */
  readonly ended: Promise<void>;
}

/** On AWS requests are paid for, and counted against limits that others share. */
const EVERY_MS = {
  here: { queues: 1_000, subscribers: 2_000 },
  aws: { queues: 10_000, subscribers: 30_000 },
} as const;
const TRY_AGAIN_MS = 5_000;

export interface WatchOptions {
  /** How far back to read the log. */
  readonly sinceMs: number;
  /** Of the engine whose events they are. */
  readonly contracts: readonly PublishedContract[];
  /** With the engine's outbox. */
  readonly database: Database | undefined;
  readonly signal: AbortSignal;
}

export function watchTarget(target: Target, { sinceMs, contracts, database, signal }: WatchOptions): Watch {
  const every = EVERY_MS[target.endpoint === undefined ? "aws" : "here"];
  const feed = new Feed();
  const matched = new Map<string, number>();
  const problems = new Map<string, string>();
  let subscribers: readonly Subscriber[] = [];
  const [known, onKnown] = moment();
  const [listening, onceListening] = moment();
  const newSink = (): WatchedSink => ({ flow: new SinkFlow(), status: undefined, deadBefore: undefined });
  const sns = newSink();
  const kafka = target.sinks.length > 1 ? newSink() : undefined;
  const outbox = database && new OutboxFlow();

  /** Does it again and again, whatever becomes of it. */
  const keep = async (what: string, pauseMs: number, work: () => Promise<void>): Promise<void> => {
    while (!signal.aborted) {
      let waitMs = pauseMs;
      try {
        await work();
        problems.delete(what);
      } catch (error) {
        if (signal.aborted) return;
        problems.set(what, (awsError(error, target.label) ?? (error as Error)).message);
        waitMs = Math.max(waitMs, TRY_AGAIN_MS);
      }
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  };

  let unheardSinceMs: number | undefined;
  const readEvents = async (): Promise<void> => {
    await known; // so that the first event is known to be somebody's
    const onListening = (): void => {
      problems.delete("events");
      if (unheardSinceMs !== undefined) feed.append(itemOfGap(unheardSinceMs, Date.now()));
      unheardSinceMs = undefined;
      onceListening();
    };
    for await (const event of tail(target, { filter: undefined, scope: "MessageAttributes", signal, onListening })) {
      const { to } = feed.append(
        event.kind === "event" ? itemOfEvent(event, { subscribers, contracts }) : itemOfProblem(event, Date.now()),
      );
      for (const arn of to) matched.set(arn, (matched.get(arn) ?? 0) + 1);
    }
  };

  const watchSink = (own: Target, watched: WatchedSink): Promise<void>[] => {
    const prefix = own.sink === "kafka" ? "Kafka: " : "";
    const sink = own.sink === "kafka" ? ("kafka" as const) : undefined;
    let nextMs = sinceMs;
    return [
      keep(`${prefix}log`, 0, async () => {
        for await (const lines of readProcessorLog(own, { sinceMs: nextMs, signal })) {
          problems.delete(`${prefix}log`);
          for (const line of lines) {
            nextMs = Math.max(nextMs, line.timeMs + 1);
            watched.flow.enter(line);
            for (const item of itemsOfLine(line, sink)) feed.append(item);
          }
        }
      }),
      keep(`${prefix}queues`, every.queues, async () => {
        watched.status = await readQueues(own);
        watched.deadBefore ??= deadIn(watched.status);
      }),
    ];
  };

  const watchOutbox = (from: Database, flow: OutboxFlow): Promise<void> =>
    keep("outbox", every.queues, () =>
      withOutbox(from, async (connection) => {
        const status = await readOutbox(connection);
        flow.enter(status, await readRemovedRows(connection), Date.now());
      }),
    );

  const ended = Promise.all([
    keep("subscribers", every.subscribers, async () => {
      subscribers = await readSubscribers(target).finally(onKnown);
    }),
    keep("events", 0, () =>
      readEvents().finally(() => {
        onceListening();
        unheardSinceMs ??= Date.now();
      }),
    ),
    ...watchSink(target, sns),
    ...(kafka ? watchSink(forSink(target, "kafka"), kafka) : []),
    ...(database && outbox ? [watchOutbox(database, outbox)] : []),
  ]).then(() => undefined);
  return {
    id: randomUUID(),
    ...{ sinceMs, feed, sns, kafka, outbox, matched, problems, listening, ended },
    subscribers: () => subscribers,
  };
}

export const deadIn = ({ queues: { dead_letter } }: Pick<SinkStatus, "queues">): number =>
  dead_letter.waiting + dead_letter.in_flight;

/** Something that will have happened, and what says that it has. */
function moment(): [happened: Promise<void>, say: () => void] {
  let say: () => void = () => undefined;
  const happened = new Promise<void>((resolve) => {
    say = resolve;
  });
  return [happened, say];
}
