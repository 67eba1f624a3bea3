// How much waits in the outbox, and for how long.
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
