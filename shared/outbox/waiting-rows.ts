// Which rows a relay takes next: those of so many keys, a few of each, so that no key with many rows makes the others wait.

/** A row that waits to be sent. */
export interface OutboxRow {
  /** Digits. Within a key a later row has a larger one. */
  readonly id: string;
  readonly key: string;
  /** As it was enqueued: not yet known to be an event. */
  readonly event: string;
}

/** How much is taken at once. */
export const TAKEN_AT_ONCE = {
  keys: 500,
  rowsPerKey: 10,
  /** Of all events but the last; that one may come on top. */
  bytes: 16 * 1_048_576,
} as const;

/**
 * Parameters: the key after which to begin, keys, rows of each, bytes. It jumps from key to key in the index, and never reads the rows that
 * it leaves. It has no memory of numbers: a row that is committed late is found like any other.
 */
export const TAKE_ROWS = `with recursive
  keys (key) as (
    (select key from sluice.outbox where reason is null and key > $1 order by key limit 1)
    union all
    select (select later.key from sluice.outbox later where later.reason is null and later.key > keys.key order by later.key limit 1)
    from keys where keys.key is not null
  ),
  taken as (
    select own.id, own.key, own.bytes, sum(own.bytes) over (order by own.place, own.key) - own.bytes as bytes_before
    from (select key from keys where key is not null limit $2) next
    cross join lateral (
      select id, key, octet_length(event) as bytes, row_number() over (order by id) as place
      from (
        select id, key, event from sluice.outbox first
        where first.reason is null and first.key = next.key order by first.id limit $3
      ) of_key
    ) own
  )
select rows.id::text, rows.key, rows.event, taken.bytes_before + taken.bytes >= $4 as is_full
from taken join sluice.outbox rows using (id)
where taken.bytes_before < $4
order by rows.id`;
