// The outbox and its relay on a real PostgreSQL.
import { createHash } from "node:crypto";
import type { Client } from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { migrate, outbox } from "../../../shared/outbox/index.ts";
import { type EngineEvent, type EngineMessage, PublishError, type Target } from "../../../shared/publisher/index.ts";
import {
  changeRecord,
  startWorkflow,
  stepInstanceUpdate,
  workflowInstanceUpdate,
} from "../../support/internal-events.ts";
import { outboxServer } from "../../support/outbox.ts";

const { pool, client, begun, relaying, left } = await outboxServer();

const enqueue = (connection: { query: Client["query"] }, key: string, event: object) =>
  connection.query("select sluice.enqueue($1, $2::text)", [key, JSON.stringify(event)]);

const step = (workflow_instance_id: number, step_attempt_id: number) =>
  stepInstanceUpdate({ workflow_instance_id, step_attempt_id }) as unknown as EngineEvent;
const keyOf = (instance: number) => `etl.daily/${instance}`;

const placesOf = (messages: readonly EngineMessage[], instance: number): number[] =>
  messages
    .filter(({ groupId }) => groupId === keyOf(instance))
    .map(({ body }) => (JSON.parse(body) as { step_attempt_id: number }).step_attempt_id);

test("migrating twice, or by two at once, makes it once", async () => {
  const all = await Promise.all([client(), client()]);
  onTestFinished(async () => void (await Promise.all(all.map((each) => each.end()))));
  await pool.query("drop schema sluice cascade");

  const missing = await Promise.all(all.map(migrate));

  expect(missing.map(({ length }) => length).sort()).toEqual([0, 1]);
  expect(await migrate(all[0])).toEqual([]);
});

test("events are sent in the order of their key, under the ids of the engine SDK, and then they are gone", async () => {
  const connection = await begun();
  await outbox(connection).enqueue([1, 2, 3].flatMap((attempt) => [step(1, attempt), step(2, attempt)]));
  await connection.query("commit");

  const { messages, progress } = relaying();
  await expect.poll(left).toBe(0);

  expect([1, 2].map((instance) => placesOf(messages, instance))).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
  for (const { body, deduplicationId } of messages) {
    expect(deduplicationId).toBe(createHash("sha256").update(body).digest("hex"));
  }
  await expect.poll(() => progress.find(({ kind }) => kind === "round")).toMatchObject({ sent: 6, refused: undefined });
});

test("an event of several instances is one message for each, and text goes as it was written", async () => {
  const text = `{ "type":"START_WORKFLOW",  "workflow_id" : "spaced"}`;
  await pool.query("select sluice.enqueue('spaced', $1::text)", [text]);
  const records = [1, 2].map((workflow_instance_id) => changeRecord({ workflow_instance_id }));
  await enqueue(pool, "etl.daily", workflowInstanceUpdate(records));

  const { messages } = relaying();
  await expect.poll(left).toBe(0);

  expect(messages.map(({ groupId }) => groupId).sort()).toEqual([keyOf(1), keyOf(2), "spaced"]);
  expect(messages.find(({ groupId }) => groupId === "spaced")?.body).toBe(text);
});

test("what is rolled back, as a whole or to a savepoint, was never there", async () => {
  const connection = await begun();
  await enqueue(connection, keyOf(1), step(1, 1));
  await connection.query("savepoint here");
  await enqueue(connection, keyOf(1), step(1, 2));
  await connection.query("rollback to here");
  await enqueue(connection, keyOf(1), step(1, 3));
  await connection.query("commit");
  const other = await begun();
  await enqueue(other, keyOf(1), step(1, 4));
  await other.query("rollback");

  const { messages } = relaying();
  await expect.poll(left).toBe(0);

  expect(placesOf(messages, 1)).toEqual([1, 3]);
});

test("a transaction that commits late is overtaken in no key of its own, and holds up no other", async () => {
  const late = await begun();
  await enqueue(late, keyOf(1), step(1, 1));
  const second = await begun();
  const waits = enqueue(second, keyOf(1), step(1, 2)).then(() => second.query("commit"));
  await enqueue(pool, keyOf(2), step(2, 1));

  const { messages } = relaying();
  await expect.poll(() => placesOf(messages, 2)).toEqual([1]);
  expect(placesOf(messages, 1)).toEqual([]);
  await late.query("commit");
  await waits;
  await expect.poll(() => placesOf(messages, 1)).toEqual([1, 2]);
});

test("two transactions that want the same keys in opposite orders both get through", async () => {
  const [one, other] = [await begun(), await begun()];
  const enqueued = [outbox(one).enqueue([step(1, 1), step(2, 1)]), outbox(other).enqueue([step(2, 2), step(1, 2)])];
  await Promise.race(enqueued);
  await Promise.all([one.query("commit"), other.query("commit")]);

  const { messages } = relaying();
  await expect.poll(left).toBe(0);
  expect(messages).toHaveLength(4);
});

test("what is no event of the engine is set aside with its reason, and holds up nobody", async () => {
  await pool.query("select sluice.enqueue('a', '{\"half')");
  await pool.query("select sluice.enqueue('a', $1::jsonb)", [JSON.stringify({ type: "NO_SUCH_TYPE" })]);
  await enqueue(pool, "a", startWorkflow());

  const { messages, progress } = relaying();
  await expect.poll(left).toBe(0);

  expect(messages).toHaveLength(1);
  const { rows } = await pool.query("select key, event, reason from sluice.outbox_set_aside order by position");
  expect(rows).toMatchObject([
    { key: "a", event: '{"half', reason: expect.stringContaining("JSON") },
    { key: "a", reason: expect.stringContaining("NO_SUCH_TYPE") },
  ]);
  await expect.poll(() => progress.find(({ kind }) => kind === "round")).toMatchObject({ sent: 1, setAside: 2 });
});

test("a key that the target refuses waits in order, and the others go on", async () => {
  let isOpen = false;
  for (const place of [1, 2])
    for (const instance of [1, 2]) await enqueue(pool, keyOf(instance), step(instance, place));
  const { messages, progress } = relaying(async (batch) =>
    batch.map(({ groupId }) =>
      groupId === keyOf(1) && !isOpen ? { reason: "throttled", isRetryable: true } : undefined,
    ),
  );
  await expect.poll(() => placesOf(messages, 2)).toEqual([1, 2]);
  await expect
    .poll(() => progress.some((done) => done.kind === "round" && done.refused?.reason === "throttled"))
    .toBe(true);
  expect(await left()).toBe(2);
  isOpen = true;

  await expect.poll(left, { timeout: 10_000 }).toBe(0);
  expect(placesOf(messages, 1)).toEqual([1, 2]);
});

test("a clock that is set back does not keep a refused key waiting", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  let refusals = 2; // as many as a round's attempts
  const { messages } = relaying(async (batch) => {
    refusals -= 1;
    return batch.map(() => (refusals >= 0 ? { reason: "throttled", isRetryable: true } : undefined));
  });
  await enqueue(pool, keyOf(1), step(1, 1));
  await expect.poll(() => refusals).toBe(0);
  vi.setSystemTime(Date.now() - 3_600_000);

  await expect.poll(left, { timeout: 10_000 }).toBe(0);
  expect(placesOf(messages, 1)).toEqual([1]);
});

test("the rows of a few keys are moved without a pause between rounds", async () => {
  const COUNT = 500;
  const all = "select sluice.enqueue(array_fill('a'::text, array[$2::int]), array_fill($1::text, array[$2::int]))";
  await pool.query(all, [JSON.stringify(startWorkflow()), COUNT]);
  const pauses: number[] = [];
  const pause = async (durationMs: number): Promise<void> => {
    pauses.push(durationMs);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const { messages, stop } = relaying(undefined, { pause });
  await expect.poll(left).toBe(0);
  await stop();

  expect(messages).toHaveLength(COUNT);
  expect(pauses.slice(0, COUNT / 50 - 1)).not.toContain(100);
});

test("however many relays there are, one at a time sends, and the others go on when it is gone", async () => {
  let underWay = 0;
  const alone: boolean[] = [];
  const send: Target["send"] = async (batch) => {
    underWay += 1;
    await new Promise((resolve) => setImmediate(resolve));
    alone.push(underWay === 1);
    underWay -= 1;
    return batch.map(() => undefined);
  };
  const relays = [relaying(send), relaying(send), relaying(send)];
  const connection = await begun();
  for (let place = 1; place <= 30; place += 1) {
    await outbox(connection).enqueue([step(1, place)]);
    await connection.query("commit; begin");
    if (place % 10 === 0) await relays[place / 10]?.stop();
  }
  await expect.poll(left).toBe(0);

  const sent = relays.flatMap(({ messages }) => messages);
  expect(sent).toHaveLength(30);
  expect(new Set(alone)).toEqual(new Set([true]));
});

test("a connection that the server ends within a round is made again, and nothing is lost", async () => {
  let isHeld = true;
  const held = relaying(async (batch) => {
    if (!isHeld) return batch.map(() => undefined);
    isHeld = false;
    const all =
      "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and state = 'idle in transaction'";
    await pool.query(all);
    return batch.map(() => undefined);
  });
  await enqueue(pool, keyOf(1), step(1, 1));
  await expect.poll(left, { timeout: 10_000 }).toBe(0);

  expect(placesOf(held.messages, 1)).toEqual([1, 1]);
  expect(new Set(held.messages.map(({ deduplicationId }) => deduplicationId)).size).toBe(1);
  expect(held.progress.some(({ kind }) => kind === "database-lost")).toBe(true);
});

test("an invalid event fails the call that enqueues it, and keeps none of the others", async () => {
  const connection = await begun();
  const events = [step(1, 1), { type: "STEP_INSTANCE_UPDATE" } as never];

  await expect(outbox(connection).enqueue(events)).rejects.toThrow(PublishError);
  expect((await connection.query("select 1 from sluice.outbox")).rows).toEqual([]);
});

test("a role that may only enqueue can do nothing else, and one that may not cannot", async () => {
  await pool.query("create role engine login; create role stranger login");
  onTestFinished(async () => void (await pool.query("drop owned by engine; drop role engine; drop role stranger")));
  await pool.query("grant usage on schema sluice to engine");
  await pool.query("grant execute on all functions in schema sluice to engine");
  const connection = await begun();

  await connection.query("set local role engine");
  await enqueue(connection, keyOf(1), step(1, 1));
  await expect(connection.query("select * from sluice.outbox")).rejects.toThrow("permission denied");
  await connection.query("rollback");
  await connection.query("begin; set local role stranger");
  await expect(enqueue(connection, keyOf(1), step(1, 1))).rejects.toThrow("permission denied");
});
