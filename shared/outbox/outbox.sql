-- The outbox of an engine, in its own PostgreSQL (13 and later). May be run again at any time; in a transaction, as migrations are.

create schema if not exists sluice;

create table if not exists sluice.outbox (
  -- Order within a key. Numbers are taken one by one (cache 1), while the key is locked.
  id bigint generated always as identity (cache 1) primary key,
  -- What order is kept within: the message group id.
  key text collate "C" not null,
  -- An internal event as JSON, not yet judged: who enqueues is never held up by an engine's schemas.
  event text not null,
  enqueued_at timestamptz not null default clock_timestamp(),
  -- Why it is set aside and waits for a person; null while it waits to be sent.
  reason text,
  detail text
);

create index if not exists outbox_waiting on sluice.outbox (key, id) where reason is null;
create index if not exists outbox_set_aside on sluice.outbox (id) where reason is not null;

-- Rows come and go: what is dead is cleared away by their number, however many wait.
alter table sluice.outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);

-- The only way in. Whoever may execute it needs nothing else: it writes as the owner of the table, and looks names up in pg_catalog alone.
create or replace function sluice.enqueue(key text, event text) returns bigint
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  -- As the message group id is made of a partition key: what SQS takes as it is, else its hash.
  group_id constant text := case
    when key collate "C" ~ '^[!-~]{1,128}$' then key
    else encode(sha256(convert_to(key, 'UTF8')), 'hex')
  end;
  own_id bigint;
begin
  if key is null or key = '' or event is null then
    raise exception 'sluice.enqueue: % is missing: give a key, within which order is kept, and an event',
      case when event is null then 'the event' else 'the key' end
      using errcode = 'invalid_parameter_value';
  end if;
  -- Before the number is taken, and until the transaction ends: whoever has a later number of this key commits later.
  perform pg_advisory_xact_lock(1936487795, hashtext(group_id));
  insert into sluice.outbox (key, event) values (group_id, enqueue.event) returning id into own_id;
  return own_id;
end
$$;

create or replace function sluice.enqueue(key text, event jsonb) returns bigint
  language sql volatile
as $$ select sluice.enqueue(key, event::pg_catalog.text) $$;

revoke execute on function sluice.enqueue(text, text), sluice.enqueue(text, jsonb) from public;
