// Everything about the outbox's speed in one run: samples of the relay and of its rivals in turn, then transactions of writers.
import { ratioOf, type Spread, spreadOf } from "../spread.ts";
import { enqueueCost } from "./enqueue-cost.ts";
import { graphileAll } from "./graphile-worker.ts";
import { fill, relayAll } from "./move.ts";
import { pgBossAll } from "./pg-boss.ts";
import type { Surroundings } from "./surroundings.ts";

const FULL = { rounds: 3, events: 20_000, rivalEvents: 1_000, transactions: 800 };
const QUICK = { rounds: 1, events: 2_000, rivalEvents: 200, transactions: 100 };
/** More workers were not faster; nor were more jobs at once, or fewer. */
const [ONE_BY_ONE, AT_ONCE] = [
  { jobs: 1, workers: 24 },
  { jobs: 1_000, workers: 1 },
];

/** Events a second, from rows to the queue; and of what the rival moves. */
interface Rival {
  readonly perSecond: Spread;
  readonly relayPerRival: Spread;
}

/** Microseconds of a transaction, and of one with a plain insert. */
interface Enqueue {
  readonly plain: Spread;
  readonly enqueue: Spread;
  readonly perPlain: Spread;
}

export interface OutboxSpeed {
  readonly relay: Spread;
  readonly rivals: Readonly<Record<"graphile-worker" | "pg-boss" | "pg-boss-at-once", Rival>>;
  readonly enqueue: Readonly<Record<"one" | "sixteen", Enqueue>>;
}

export async function outboxSpeed(all: Surroundings, isQuick: boolean): Promise<OutboxSpeed> {
  const { rounds, events, rivalEvents, transactions } = isQuick ? QUICK : FULL;
  const contenders = {
    relay: async () => {
      await fill(all, events);
      return events / (await relayAll(all, events));
    },
    "graphile-worker": async () => rivalEvents / (await graphileAll(all, rivalEvents)),
    "pg-boss": async () => rivalEvents / (await pgBossAll(all, rivalEvents, ONE_BY_ONE)),
    "pg-boss-at-once": async () => events / (await pgBossAll(all, events, AT_ONCE)),
  };
  type Name = keyof typeof contenders;
  const names = Object.keys(contenders) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -1; round < rounds; round += 1)
    for (const name of names) {
      const perSecond = await contenders[name]();
      if (round >= 0) samples[name].push(perSecond); // the first is to warm
    }
  const rival = (name: Name): Rival => ({
    perSecond: spreadOf(samples[name]),
    relayPerRival: ratioOf(samples.relay, samples[name]),
  });
  const written = async (writers: number, transactions: number): Promise<Enqueue> => {
    const { plain, enqueue } = await enqueueCost(all, writers, { transactions, rounds });
    return { plain: spreadOf(plain), enqueue: spreadOf(enqueue), perPlain: ratioOf(enqueue, plain) };
  };
  return {
    relay: spreadOf(samples.relay),
    rivals: {
      "graphile-worker": rival("graphile-worker"),
      "pg-boss": rival("pg-boss"),
      "pg-boss-at-once": rival("pg-boss-at-once"),
    },
    enqueue: { one: await written(1, transactions), sixteen: await written(16, 4 * transactions) },
  };
}
