// Rows that the relay has set aside: looked at, enqueued again, or dropped.
import type { LoadedEngine } from "../../shared/engines/index.ts";
import { inTransaction, type SqlClient } from "../../shared/outbox/index.ts";
import { messagesOfText } from "../../shared/publisher/to-messages.ts";
import { SQS_MESSAGE_MAX_BYTES } from "../../shared/wiring/index.ts";
import { TargetError } from "../errors.ts";
import { createRemovedFile, type RemovedFile } from "../removed-file.ts";
import { type Database, withOutbox } from "./database.ts";

/** What is said must all hold; of several positions one is enough. */
export interface RowSelection {
  readonly positions?: readonly string[] | undefined;
  /** Of this key, or of one that begins with it and a `/`. */
  readonly key?: string | undefined;
  /** A part of the reason. */
  readonly reason?: string | undefined;
}

/** In wire names. */
export interface SetAsideRow {
  /** A bigint, as text. */
  readonly position: string;
  readonly key: string;
  readonly reason: string;
  readonly enqueued: string;
  readonly set_aside: string;
  readonly event: string;
}

const SELECTED = `($1::bigint[] is null or position = any ($1)) and ($2::text is null or key = $2 or starts_with(key, $2 || '/'))
  and ($3::text is null or strpos(reason, $3) > 0)`;
const valuesOf = ({ positions, key, reason }: RowSelection): unknown[] => [
  positions ?? null,
  key ?? null,
  reason ?? null,
];

const COLUMNS = `position::text, key, reason, event,
  to_char(enqueued_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as enqueued,
  to_char(set_aside_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as set_aside`;

export interface SetAsideList {
  readonly database: string;
  readonly selected: number;
  /** The first of them, oldest first. */
  readonly rows: readonly SetAsideRow[];
}

export const listSetAside = (database: Database, selection: RowSelection, limit: number): Promise<SetAsideList> =>
  withOutbox(database, async (connection) => {
    const { selected } = await countSelected(connection, selection);
    const { rows } = await connection.query(
      `select ${COLUMNS} from sluice.outbox_set_aside where ${SELECTED} order by outbox_set_aside.position limit $4`,
      [...valuesOf(selection), limit],
    );
    return { database: database.label, selected, rows: rows as readonly SetAsideRow[] };
  });

export interface ShownRow extends SetAsideRow {
  readonly database: string;
  /** What the relay would say of it today: its reason, or how many messages it is. */
  readonly today: string;
}

/** @throws TargetError `no-such-row` */
export async function showSetAside(database: Database, position: string, { engine }: LoadedEngine): Promise<ShownRow> {
  const { rows } = await listSetAside(database, { positions: [position] }, 1);
  const [row] = rows;
  if (!row) {
    const what = `no row with position ${position} is set aside in ${database.label}`;
    throw new TargetError("no-such-row", what, { position });
  }
  const found = messagesOfText(row.event, 0, SQS_MESSAGE_MAX_BYTES, engine.internal);
  const today =
    "reason" in found ? `set aside again: ${found.reason}` : `sent, as ${found.length} of the internal tier`;
  return { database: database.label, ...row, today };
}

export interface SettleRowsOptions {
  readonly database: Database;
  readonly command: "replay" | "drop";
  readonly selection: RowSelection;
  /** New file for the originals. */
  readonly file: string;
  readonly signal: AbortSignal;
  /** Asked once it is known how many it is about. */
  readonly mayBegin: (rows: number) => Promise<boolean>;
  readonly onProgress: (removed: number, of: number) => void;
}

/** In wire names. */
export interface RowSettlement {
  readonly database: string;
  readonly selected: number;
  /** Fewer than were selected if somebody else has removed some, or the signal came. */
  readonly removed: number;
  readonly file?: string;
}

/** Of one transaction: what it locks and holds in memory. */
const ROWS_AT_ONCE = 200;

/** Undefined if it may not begin. Each transaction's originals are on the disk before it commits. */
export const settleSetAside = (options: SettleRowsOptions): Promise<RowSettlement | undefined> =>
  withOutbox(options.database, async (connection) => {
    const { database, command, selection, signal } = options;
    const { selected, last } = await countSelected(connection, selection);
    const nothing = { database: database.label, selected, removed: 0 };
    if (selected === 0) return nothing;
    if (!(await options.mayBegin(selected))) return undefined;
    let removed = 0;
    let file: RemovedFile | undefined;
    try {
      while (!signal.aborted) {
        file ??= createRemovedFile(options.file);
        // What comes to be set aside once more has a later position, and is not taken twice.
        const rows = await removeSome(connection, { selection, last, command, file });
        if (rows === 0) break;
        removed += rows;
        options.onProgress(removed, selected);
      }
    } finally {
      file?.close();
    }
    return { ...nothing, removed, ...(file ? { file: file.path } : {}) };
  });

interface Counted {
  readonly selected: number;
  /** The latest position among them. */
  readonly last: string | null;
}

async function countSelected(connection: SqlClient, selection: RowSelection): Promise<Counted> {
  const { rows } = await connection.query(
    `select count(*)::float8 as selected, max(position)::text as last from sluice.outbox_set_aside where ${SELECTED}`,
    valuesOf(selection),
  );
  return rows[0] as Counted;
}

interface Some {
  readonly selection: RowSelection;
  readonly last: string | null;
  readonly command: "replay" | "drop";
  readonly file: RemovedFile;
}

const REMOVE = `with gone as (
  select position as place from sluice.outbox_set_aside where ${SELECTED} and position <= $4::bigint
  order by outbox_set_aside.position limit ${ROWS_AT_ONCE}
)
delete from sluice.outbox_set_aside using gone where position = gone.place returning ${COLUMNS}`;

function removeSome(connection: SqlClient, { selection, last, command, file }: Some): Promise<number> {
  return inTransaction(connection, async () => {
    // Whoever does the same at the same time comes next, and sees what is left. Locking rows would take the right to change them.
    await connection.query("select pg_advisory_xact_lock(hashtextextended('sluice.outbox: set aside', 0))");
    const { rows } = await connection.query(REMOVE, [...valuesOf(selection), last]);
    const found = (rows as readonly SetAsideRow[]).toSorted(byPosition);
    if (command === "replay" && found.length > 0) {
      const [keys, events] = [found.map(({ key }) => key), found.map(({ event }) => event)];
      await connection.query("select sluice.enqueue($1::text[], $2::text[])", [keys, events]);
    }
    file.add(found);
    return found.length;
  });
}

const byPosition = (one: SetAsideRow, other: SetAsideRow): number => {
  const difference = BigInt(one.position) - BigInt(other.position);
  return difference < 0n ? -1 : Number(difference > 0n);
};
