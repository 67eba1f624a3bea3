// What order rests on whatever happens around the relay: keys that are spelled as they like, refusals, connections.
import { expect, test } from "vitest";
import { outbox } from "../../../shared/outbox/index.ts";
import type { EngineEvent, Target } from "../../../shared/publisher/index.ts";
import { changeRecord, stepInstanceUpdate, workflowInstanceUpdate } from "../../support/internal-events.ts";
import { outboxServer } from "../../support/outbox.ts";

const { pool, begun, relaying, left } = await outboxServer();

/** No group id as it is: SQS takes no such letter. */
const SPELLED = "tägliche Abrechnung";
const LONG = "long.".repeat(400);
const step = (workflow_id: string, step_attempt_id: number) =>
  stepInstanceUpdate({ workflow_id, workflow_instance_id: 1, step_attempt_id }) as unknown as EngineEvent;
const attempts = (messages: readonly { readonly body: string }[]): number[] =>
  messages.map(({ body }) => JSON.parse(body).step_attempt_id);
const setAside = async () =>
  (await pool.query("select event, reason from sluice.outbox_set_aside order by position")).rows;

test.each([
  ["that SQS takes as a group", "etl.daily"],
  ["that is hashed for SQS", SPELLED],
  ["of two thousand letters", LONG],
])("a key %s is one key, whether SQL names it or the SDK does", async (_, workflow) => {
  const first = await begun();
  await outbox(first).enqueue([step(workflow, 1)]);
  const second = await begun();
  let isEnqueued = false;
  const enqueued = second
    .query("select sluice.enqueue($1, $2::text)", [`${workflow}/1`, JSON.stringify(step(workflow, 2))])
    .then(() => {
      isEnqueued = true;
    });

  const waits = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and wait_event = 'advisory'";
  await expect.poll(async () => (await pool.query(waits)).rowCount).toBe(1);
  expect(isEnqueued).toBe(false);
  await first.query("commit");
  await enqueued;
  await second.query("commit");

  const { messages } = relaying();
  await expect.poll(left).toBe(0);
  expect(attempts(messages)).toEqual([1, 2]);
  expect(new Set(messages.map(({ groupId }) => groupId)).size).toBe(1);
});

test.each([
  ["no key", "select sluice.enqueue('', '{}')"],
  ["no key at all", "select sluice.enqueue(null, '{}')"],
  ["no event", "select sluice.enqueue('a', null::text)"],
  ["a list with an empty key", "select sluice.enqueue(array['a', ''], array['{}', '{}'])"],
])("%s is refused in a line that says what to give", async (_, sql) => {
  await expect(pool.query(sql)).rejects.toThrow(/^sluice\.enqueue: .*(key|event)/);
  expect(await left()).toBe(0);
});

const REFUSED = { reason: "InvalidMessageContents: no", isRetryable: false, isOfMessage: true };
const isPoison = ({ body }: { readonly body: string }): boolean => body.includes('"step_attempt_id":2');

test.each<[string, Target["send"]]>([
  ["its own entry", async (batch) => batch.map((message) => (isPoison(message) ? REFUSED : undefined))],
  ["the whole call", async (batch) => batch.map(() => (batch.some(isPoison) ? REFUSED : undefined))],
])("a message that the target refuses for itself, with %s, is set aside and holds up nobody", async (_name, send) => {
  const connection = await begun();
  for (const attempt of [1, 2, 3]) await outbox(connection).enqueue(["a", "b"].map((id) => step(id, attempt)));
  await connection.query("commit");

  const { messages } = relaying(send);
  await expect.poll(left).toBe(0);

  for (const group of ["a/1", "b/1"]) {
    expect(attempts(messages.filter(({ groupId }) => groupId === group))).toEqual([1, 3]);
  }
  expect(await setAside()).toEqual(["a", "b"].map(() => expect.objectContaining({ reason: REFUSED.reason })));
});

test("what only a person can mend at the target, such as a missing permission, sets nothing aside", async () => {
  await pool.query("select sluice.enqueue('etl.daily/1', $1::text)", [JSON.stringify(step("etl.daily", 1))]);
  let isMended = false;
  const denied = { reason: "AccessDenied: no", isRetryable: false };
  const { messages, progress } = relaying(async (batch) => batch.map(() => (isMended ? undefined : denied)));
  await expect.poll(() => progress.some((done) => done.kind === "round" && done.refused)).toBe(true);
  isMended = true;

  await expect.poll(left, { timeout: 10_000 }).toBe(0);
  expect(messages).toHaveLength(1);
  expect(await setAside()).toEqual([]);
});

test("a connection that is lost while a call is under way ends no process that listens to nothing", async () => {
  const all =
    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and state = 'idle in transaction'";
  let isFirst = true;
  const { progress } = relaying(async (batch) => {
    if (isFirst) {
      await pool.query(all);
      await expect
        .poll(
          async () => (await pool.query("select 1 from pg_stat_activity where state = 'idle in transaction'")).rowCount,
        )
        .toBe(0);
    }
    isFirst = false;
    return batch.map(() => undefined);
  });
  await pool.query("select sluice.enqueue('etl.daily/1', $1::text)", [JSON.stringify(step("etl.daily", 1))]);

  await expect.poll(left, { timeout: 10_000 }).toBe(0);
  expect(progress.some(({ kind }) => kind === "database-lost")).toBe(true);
});

test("numbers that pass through are as the engine wrote them, also in the parts of an event", async () => {
  const records = [1, 2].map((workflow_instance_id) =>
    changeRecord({ workflow_instance_id, tags: [{ name: "t", at: 0 }] }),
  );
  const text = JSON.stringify(workflowInstanceUpdate(records)).replaceAll('"at":0', '"at":12345678901234567890');
  await pool.query("select sluice.enqueue('etl.daily', $1::text)", [text]);

  const { messages } = relaying();
  await expect.poll(left).toBe(0);

  expect(messages.map(({ body }) => body.includes('"at":12345678901234567890'))).toEqual([true, true]);
});
