// The relay on a real server: what it takes, in which order, and what becomes of it.
import type { PoolClient } from "pg";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { migrateOutbox, outbox, type RelayOptions, relayOutbox } from "../../../shared/outbox/index.ts";
import { toMessages } from "../../../shared/publisher/index.ts";
import { type FifoTarget, fifoTarget } from "../../support/fifo-target.ts";
import { changeRecord, stepInstanceUpdate, workflowInstanceUpdate } from "../../support/internal-events.ts";
import { postgres } from "../../support/postgres.ts";

const pool = await postgres();
beforeAll(() => migrateOutbox(pool));
beforeEach(() => pool.query("truncate sluice.outbox"));

type Event = Parameters<ReturnType<typeof outbox>["enqueue"]>[0][number];

const step = (instance: number, attempt: number): Event =>
  stepInstanceUpdate({ workflow_instance_id: instance, step_attempt_id: attempt }) as unknown as Event;

async function transaction<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    return result;
  } finally {
    client.release();
  }
}

const errors: string[] = [];
afterEach(() => expect(errors.splice(0)).toEqual([]));

const enqueue = (...events: Event[]): Promise<void> => transaction((client) => outbox(client).enqueue(events));

/** Relays until nothing waits any more, or until what is asked for is so. */
async function relayUntil(
  target: FifoTarget,
  isOver: () => boolean | Promise<boolean> = async () => (await waiting()) === 0,
  options: Partial<RelayOptions> = {},
): Promise<void> {
  const end = new AbortController();
  const fail = (error: Error): void => void errors.push(error.message);
  const running = relayOutbox({ database: pool, target, onDatabaseError: fail, ...options }, end.signal);
  await expect
    .poll(isOver, { timeout: 5_000, interval: 20 })
    .toBe(true)
    .finally(() => end.abort());
  await running;
}

const count = async (where: string): Promise<number> =>
  Number((await pool.query(`select count(*) from sluice.outbox where ${where}`)).rows[0].count);
const waiting = (): Promise<number> => count("reason is null");

describe("what is enqueued", () => {
  test("reaches the queue as the very messages that the engine SDK sends, in order, and its rows are gone", async () => {
    const events = [step(1, 1), step(2, 1), step(1, 2), step(1, 3), step(2, 2)];
    const target = fifoTarget();

    await enqueue(...events);
    await relayUntil(target);

    const expected = toMessages(events, target.maxBytes);
    for (const key of ["etl.daily/1", "etl.daily/2"]) {
      const of = (messages: readonly { groupId: string; body: string; deduplicationId: string }[]) =>
        messages.filter(({ groupId }) => groupId === key).map(({ body, deduplicationId }) => [body, deduplicationId]);
      expect(of(target.stored)).toEqual(of(expected));
    }
    expect(await count("true")).toBe(0);
  });

  test("goes with the transaction: rolled back it never was", async () => {
    const target = fifoTarget();
    const client = await pool.connect();
    await client.query("begin");
    await outbox(client).enqueue([step(1, 1)]);
    await client.query("rollback");
    client.release();

    await enqueue(step(1, 2));
    await relayUntil(target);

    expect(target.stored.map(({ body }) => JSON.parse(body).step_attempt_id)).toEqual([2]);
  });

  test("from SQL, as jsonb or text, is the same message as from TypeScript", async () => {
    const target = fifoTarget();
    const event = workflowInstanceUpdate([changeRecord(), changeRecord({ workflow_instance_id: 8 })]);
    const ofJsonb = (await pool.query("select $1::jsonb as event", [JSON.stringify(event)])).rows[0].event;

    await pool.query("select sluice.enqueue($1, $2::jsonb)", ["etl.daily", JSON.stringify(event)]);
    await pool.query("select sluice.enqueue($1, $2)", ["etl.daily", JSON.stringify(event, null, 2)]);
    await relayUntil(target);

    const ids = (messages: readonly { groupId: string; body: string; deduplicationId: string }[]) =>
      messages.map(({ groupId, body, deduplicationId }) => [groupId, body, deduplicationId]).sort();
    expect(ids(target.stored)).toEqual(
      ids([ofJsonb, event].flatMap((each) => toMessages([each as unknown as Event], target.maxBytes))),
    );
  });

  test("that is no event of the engine is set aside with its reason, and holds up nobody, not even its key", async () => {
    const target = fifoTarget();

    await pool.query("select sluice.enqueue('etl.daily/1', 'no json')");
    await pool.query(`select sluice.enqueue('etl.daily/1', '{"type":"NO_SUCH"}')`);
    await enqueue(step(1, 1));
    await relayUntil(target);

    expect(target.stored).toHaveLength(1);
    const { rows } = await pool.query("select reason, detail, event from sluice.outbox order by id");
    expect(rows).toEqual([
      { reason: "invalid-json", detail: expect.stringContaining("JSON"), event: "no json" },
      { reason: "unknown-type", detail: 'type: unknown type "NO_SUCH"', event: '{"type":"NO_SUCH"}' },
    ]);
  });
});

test("a row that is committed late, behind rows with larger numbers, is sent all the same", async () => {
  const target = fifoTarget();
  const late = await pool.connect();
  await late.query("begin");
  await outbox(late).enqueue([step(1, 1)]);

  await enqueue(step(2, 1), step(3, 1));
  await relayUntil(target, () => target.stored.length === 2);
  await late.query("commit");
  late.release();
  await relayUntil(target);

  expect(target.stored.map(({ groupId }) => groupId)).toEqual(["etl.daily/2", "etl.daily/3", "etl.daily/1"]);
});
