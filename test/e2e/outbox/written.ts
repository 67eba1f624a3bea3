// What writers wrote, kept by the database itself beside the outbox: whether a transaction committed is not asked of whoever began it.
import type { Pool } from "pg";
import { migrate, type SqlClient } from "../../../shared/outbox/index.ts";
import type { EngineEvent } from "../../../shared/publisher/index.ts";
import { stepInstanceUpdate } from "../../support/internal-events.ts";

export const keyOf = (instance: number): string => `etl.daily/${instance}`;

/** Of a key; no two have the same id. */
export const eventOf = (instance: number, id: number): EngineEvent =>
  stepInstanceUpdate({ workflow_instance_id: instance, step_attempt_id: id }) as unknown as EngineEvent;

export const idOf = (body: string): number => (JSON.parse(body) as { step_attempt_id: number }).step_attempt_id;

/** A number of its own for each event of a key, taken after the event was enqueued: the order in which keys change hands. */
export async function prepare(pool: Pool, keys: number): Promise<void> {
  const client = await pool.connect();
  await migrate(client);
  await client.query(`
    create table keys (key text primary key, changes integer not null default 0);
    insert into keys select 'etl.daily/' || each from generate_series(1, ${keys}) each;
    create table written (id integer primary key, key text not null, place integer not null);
    create function note(id integer, of_key text) returns void language sql as $$
      with own as (update keys set changes = changes + 1 where key = of_key returning changes)
      insert into written select note.id, of_key, changes from own;
    $$`);
  client.release();
}

export const note = (client: SqlClient, instance: number, id: number): Promise<unknown> =>
  client.query("select note($1, $2)", [id, keyOf(instance)]);

/** Ids by key, in their order. */
export async function written(pool: Pool): Promise<ReadonlyMap<string, readonly number[]>> {
  const { rows } = await pool.query("select key, array_agg(id order by place) as ids from written group by key");
  return new Map(rows.map(({ key, ids }) => [key, ids]));
}
