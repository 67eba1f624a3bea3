// Writers, relays and a queue around a database, until all that was committed has arrived; and what has to hold then.
import type { Pool } from "pg";
import { expect } from "vitest";
import type { Random } from "../../support/faults/seeded-random.ts";
import { type CallFate, type QueuedMessage, sqsOverHttp } from "../../support/sqs-over-http.ts";
import { relays, writer } from "./processes.ts";
import { idOf, prepare, written } from "./written.ts";

const WRITERS = 4;
const RELAYS = 3;
const KEYS = 200;
/** More ids than a writer needs for what it rolls back. */
const IDS_OF_A_WRITER = 10_000_000;
const SHARES = { killed: 1 / 250, throttled: 1 / 50, unanswered: 1 / 50 };

export interface Run {
  readonly pool: Pool;
  /** What writers and relays connect to. */
  readonly url: string;
  readonly events: number;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** Told how many messages are stored, at each call. */
  readonly onStored?: (messages: number) => void;
}

export interface RunTold {
  readonly messages: number;
  readonly duplicates: number;
  readonly deadlocks: number;
  readonly relaysKilled: number;
}

export async function runWriters({ pool, url, events, random, signal, onStored }: Run): Promise<RunTold> {
  await prepare(pool, KEYS);
  let relaysKilled = 0;
  const fate = (): CallFate => {
    onStored?.(queue.messages.length);
    const chance = random.next();
    if (chance < SHARES.killed) {
      relaysKilled += 1;
      senders.kill(random.integer(RELAYS));
    }
    if (chance > 1 - SHARES.throttled) return "throttled";
    return chance > 1 - SHARES.throttled - SHARES.unanswered ? "unanswered" : "taken";
  };
  const queue = await sqsOverHttp(fate);
  const senders = relays(RELAYS, [url, queue.endpoint]);
  try {
    const all = Array.from({ length: WRITERS }, (_, index) =>
      writer([url, random.integer(1e9), index * IDS_OF_A_WRITER, events / WRITERS, KEYS], signal),
    );
    const deadlocks = (await Promise.all(all)).reduce((sum, own) => sum + own, 0);
    const left = async (): Promise<number> =>
      Number((await pool.query("select count(*) from sluice.outbox")).rows[0].count);
    await expect.poll(left, { timeout: 60_000, interval: 100 }).toBe(0);
    expectAllInOrder(queue.messages, await written(pool));
    const known = new Set(queue.messages.map(({ deduplicationId, body }) => `${deduplicationId} ${body}`));
    expect(queue.duplicates.filter((again) => !known.has(`${again.deduplicationId} ${again.body}`))).toEqual([]);
    return { messages: queue.messages.length, duplicates: queue.duplicates.length, deadlocks, relaysKilled };
  } finally {
    await senders.stop();
    await queue.stop();
  }
}

/** Nothing lost, nothing twice, nothing that was rolled back, each key in its order. */
function expectAllInOrder(messages: readonly QueuedMessage[], expected: ReadonlyMap<string, readonly number[]>): void {
  const arrived = Map.groupBy(messages, ({ groupId }) => groupId);
  const wrong = [...new Set([...arrived.keys(), ...expected.keys()])].filter((key) => {
    const ids = (arrived.get(key) ?? []).map(({ body }) => idOf(body));
    return String(ids) !== String(expected.get(key) ?? []);
  });
  expect(wrong).toEqual([]);
}
