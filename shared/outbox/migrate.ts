import { readFileSync } from "node:fs";
import type { RelayConnection } from "./relay-batch.ts";

/** All that the outbox is in a database: one schema, one table, one function. May be executed again at any time. */
export const outboxSql = (): string => readFileSync(new URL("./outbox.sql", import.meta.url), "utf8");

/** Makes the outbox in a database, or brings it to what this version has; rows stay. Several at once wait for each other. */
export async function migrateOutbox(database: Pick<RelayConnection, "query">): Promise<void> {
  // As one query it is one transaction.
  await database.query(`select pg_advisory_xact_lock(1936487795, 1);\n${outboxSql()}`);
}
