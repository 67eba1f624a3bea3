import type { DuplicateStore } from "./duplicates.ts";

/** What asks a database: a pool or a client of `pg` as it is; of others a function. Rows are what the statement returns. */
export interface SqlDatabase {
  /** Executes one statement. Rejects if it cannot. */
  query(text: string, values: readonly unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** Where changes are remembered, and for how long. */
export interface SqlDuplicatesOptions {
  /** PostgreSQL, or SQLite from 3.35 on; parameters are `$1`, `$2`, … */
  readonly database: SqlDatabase;
  /** How long a change is remembered once its work is done, in days. @default 14, as long as a queue can hold a message */
  readonly rememberDays?: number;
  /** How long work takes at most, in seconds. After that it counts as cut off, and whoever gets its change next does it again. @default 300 */
  readonly workSeconds?: number;
  /** Epoch milliseconds. @default Date.now */
  readonly now?: () => number;
}

/** The table that `sqlDuplicates` works on. What is past its `until_ms` may be deleted at any time. */
export const HANDLED_CHANGES_TABLE =
  "CREATE TABLE IF NOT EXISTS handled_changes (id TEXT PRIMARY KEY, is_done BOOLEAN NOT NULL, until_ms BIGINT NOT NULL)";

const DAY_MS = 86_400_000;

/**
 * Remembers changes in a database: for all processes, and across their lives. A change whose work is under way elsewhere rejects, so that its message
 * comes again. Work that was cut off after its effect is done twice: where that must not be, let effect and id be one transaction.
 *
 * @example
 * await pool.query(HANDLED_CHANGES_TABLE);
 * const handle = withoutDuplicates(async ({ event }) => store(event), sqlDuplicates({ database: pool }));
 */
export function sqlDuplicates(options: SqlDuplicatesOptions): DuplicateStore {
  const { database, rememberDays = 14, workSeconds = 300, now = Date.now } = options;
  return {
    async once(id, work) {
      const startMs = now();
      const ownUntilMs = startMs + workSeconds * 1_000;
      const taken = await database.query(
        "INSERT INTO handled_changes (id, is_done, until_ms) VALUES ($1, FALSE, $2) ON CONFLICT (id) DO UPDATE " +
          "SET is_done = FALSE, until_ms = excluded.until_ms WHERE handled_changes.until_ms <= $3 RETURNING id",
        [id, ownUntilMs, startMs],
      );
      if (taken.rows.length === 0) {
        const done = await database.query("SELECT id FROM handled_changes WHERE id = $1 AND is_done", [id]);
        if (done.rows.length > 0) return "duplicate";
        throw new Error(`the work on change ${id} is under way elsewhere: let its message come again`);
      }
      try {
        await work();
      } catch (error) {
        await database.query("DELETE FROM handled_changes WHERE id = $1 AND NOT is_done AND until_ms = $2", [
          id,
          ownUntilMs,
        ]);
        throw error;
      }
      const untilMs = now() + rememberDays * DAY_MS;
      await database.query("UPDATE handled_changes SET is_done = TRUE, until_ms = $2 WHERE id = $1", [id, untilMs]);
      return "done";
    },
  };
}
