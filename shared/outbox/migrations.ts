// The outbox in the engine's own database, as SQL. A migration that was released is never changed: the next one is added behind it.
import { MESSAGE_GROUP_ID_MAX_LENGTH } from "../wiring/index.ts";
import { inTransaction, type SqlClient } from "./sql-client.ts";

/** Its functions lock by this and the key, so that locks of the engine's own are others. */
const LOCK_SEED = 7_305_510;

/** What a key is in the table: the message group id that the engine SDK makes of it, so that both name the same lock and the same order. */
const groupIdOf = (key: string): string =>
  `case when ${key} collate "C" ~ '^[!-~]{1,${MESSAGE_GROUP_ID_MAX_LENGTH}}$' then ${key} else encode(sha256(convert_to(${key}, 'UTF8')), 'hex') end`;

/**
 * What makes it: by its place in the list, from 1. Each is one transaction's work. PostgreSQL 13 and later.
 *
 * A key is locked before its row takes a number, and until the transaction ends: whoever comes second waits, takes a larger number
 * and is seen later. So within a key the rows that can be seen are never followed by one with a smaller number, and nothing has to be
 * remembered of what was read. Other keys, and other databases of the server, are not waited for.
 */
export const MIGRATIONS: readonly string[] = [
  `create schema if not exists sluice;

create table sluice.outbox (
  key text collate "C" not null check (octet_length(key) between 1 and ${MESSAGE_GROUP_ID_MAX_LENGTH}),
  position bigint generated always as identity,
  event text not null,
  enqueued_at timestamptz not null default clock_timestamp(),
  primary key (key, position)
) with (
  -- A queue is mostly rows that are gone: cleaned by their number, not by their share, and without rest.
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000
);
comment on table sluice.outbox is 'Internal events that are not yet in the queue; rows go once they are stored there.';

create table sluice.outbox_set_aside (
  position bigint primary key,
  key text collate "C" not null,
  event text not null,
  enqueued_at timestamptz not null,
  reason text not null,
  set_aside_at timestamptz not null default clock_timestamp()
);
comment on table sluice.outbox_set_aside is 'Rows that are no events of the engine, for a person to look at.';

create function sluice.enqueue(key text, event text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  group_id constant text := ${groupIdOf("enqueue.key")};
  place bigint;
begin
  if enqueue.key is null or enqueue.key = '' or enqueue.event is null then
    raise 'sluice.enqueue: % is missing; give a key, within which order is kept, and an event',
      case when enqueue.event is null then 'the event' else 'the key' end using errcode = 'invalid_parameter_value';
  end if;
  perform pg_advisory_xact_lock(hashtextextended(group_id, ${LOCK_SEED}));
  insert into sluice.outbox (key, event) values (group_id, enqueue.event) returning position into place;
  return place;
end $$;
comment on function sluice.enqueue(text, text) is 'An internal event, in the order of its key, once this transaction commits.';

create function sluice.enqueue(key text, event jsonb) returns bigint
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select sluice.enqueue(key, event::text);
$$;

create function sluice.enqueue(keys text[], events text[]) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  group_ids constant text[] := array(
    select ${groupIdOf("each.key")} from unnest(keys) with ordinality as each (key, place) order by each.place
  );
  lock bigint;
  rows bigint;
begin
  if cardinality(keys) is distinct from cardinality(events) then
    raise 'sluice.enqueue: % keys for % events', cardinality(keys), cardinality(events) using errcode = 'invalid_parameter_value';
  end if;
  if '' = any (keys) or array_position(keys, null) is not null or array_position(events, null) is not null then
    raise 'sluice.enqueue: a key or an event in the list is missing' using errcode = 'invalid_parameter_value';
  end if;
  -- In one order, whoever comes: two transactions that want the same keys do not wait for each other.
  for lock in select distinct hashtextextended(each, ${LOCK_SEED}) from unnest(group_ids) as each order by 1 loop
    perform pg_advisory_xact_lock(lock);
  end loop;
  insert into sluice.outbox (key, event)
    select each.key, each.event from unnest(group_ids, events) with ordinality as each (key, event, place) order by place;
  get diagnostics rows = row_count;
  return rows;
end $$;
comment on function sluice.enqueue(text[], text[]) is 'Several internal events, in their order; returns how many.';

revoke all on schema sluice from public;
revoke all on all tables in schema sluice from public;
revoke all on all functions in schema sluice from public;
`,
];

/** For whoever runs migrations of their own: what `migrate` would run in an empty database. */
export const migrationSql = (): string =>
  MIGRATIONS.map((sql, index) => `-- Sluice's outbox, version ${index + 1}\n${sql}\n${recorded(index + 1)}\n`).join(
    "\n",
  );

/** Made before the first of them runs. */
const LEDGER = `create table if not exists sluice.outbox_version (
  version integer primary key, applied_at timestamptz not null default now()
);`;

const recorded = (version: number): string => `${LEDGER}
revoke all on sluice.outbox_version from public;
insert into sluice.outbox_version (version) values (${version});`;

/**
 * Brings the outbox of a database to this version, in one transaction; whoever else does so at the same time waits. Returns the versions
 * that were missing.
 */
export function migrate(client: SqlClient): Promise<readonly number[]> {
  return inTransaction(client, async () => {
    await client.query(`select pg_advisory_xact_lock(${LOCK_SEED})`);
    const there = new Set(await versionsThere(client));
    const missing = MIGRATIONS.map((_, index) => index + 1).filter((version) => !there.has(version));
    for (const version of missing) {
      await client.query(MIGRATIONS[version - 1] ?? "");
      await client.query(recorded(version));
    }
    return missing;
  });
}

async function versionsThere(client: SqlClient): Promise<number[]> {
  const { rows } = await client.query("select to_regclass('sluice.outbox_version') is not null as is_there");
  if (!(rows[0] as { is_there: boolean }).is_there) return [];
  const found = await client.query("select version from sluice.outbox_version");
  return (found.rows as readonly { readonly version: number }[]).map(({ version }) => version);
}
