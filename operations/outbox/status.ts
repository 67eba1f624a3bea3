// How much waits in the outbox, for how long, and how much has left it.
import type { SqlClient } from "../../shared/outbox/index.ts";

/** In wire names. */
export interface OutboxStatus {
  /** Rows that no relay has moved yet. */
  readonly waiting: number;
  /** Of the row that waits longest, by the database's clock; null if none does. */
  readonly oldest_seconds: number | null;
  /** Rows that are no events of the engine, for a person. */
  readonly set_aside: number;
}

/** Reads the table once from one end to the other: a million rows take a fraction of a second. */
const STATUS = `select count(*)::float8 as waiting,
  round(greatest(extract(epoch from clock_timestamp() - min(enqueued_at)), 0))::float8 as oldest_seconds,
  (select count(*) from sluice.outbox_set_aside)::float8 as set_aside
from sluice.outbox`;

export async function readOutbox(connection: SqlClient): Promise<OutboxStatus> {
  const { rows } = await connection.query(STATUS);
  const { waiting, oldest_seconds, set_aside } = rows[0] as OutboxStatus;
  return { waiting, oldest_seconds: waiting === 0 ? null : oldest_seconds, set_aside };
}

const REMOVED = "select coalesce(pg_stat_get_tuples_deleted('sluice.outbox'::regclass), 0)::float8 as removed";

/** Sent or set aside, as PostgreSQL counts for itself: some seconds late, and from 0 again after a crash. */
export async function readRemovedRows(connection: SqlClient): Promise<number> {
  const { rows } = await connection.query(REMOVED);
  return (rows[0] as { readonly removed: number }).removed;
}

export type OutboxFinding =
  | { readonly kind: "outbox-too-old"; readonly seconds: number; readonly max_seconds: number }
  | { readonly kind: "set-aside"; readonly rows: number };

/** What needs a person. */
export function outboxFindings({ oldest_seconds, set_aside }: OutboxStatus, maxAgeSeconds: number): OutboxFinding[] {
  const seconds = oldest_seconds ?? 0;
  return [
    ...(seconds > maxAgeSeconds ? [{ kind: "outbox-too-old", seconds, max_seconds: maxAgeSeconds } as const] : []),
    ...(set_aside > 0 ? [{ kind: "set-aside", rows: set_aside } as const] : []),
  ];
}
