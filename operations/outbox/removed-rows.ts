// How many rows have left the outbox, for whoever wants to know how fast it is emptied.
import type { SqlClient } from "../../shared/outbox/index.ts";

const REMOVED = "select coalesce(pg_stat_get_tuples_deleted('sluice.outbox'::regclass), 0)::float8 as removed";

/** Sent or set aside, as PostgreSQL counts for itself: some seconds late, and from 0 again after a crash. */
export async function readRemovedRows(connection: SqlClient): Promise<number> {
  const { rows } = await connection.query(REMOVED);
  return (rows[0] as { readonly removed: number }).removed;
}
