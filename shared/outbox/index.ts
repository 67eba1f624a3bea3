export { MIGRATIONS, migrate, migrationSql } from "./migrations.ts";
export { type Outbox, type OutboxOptions, outbox, type Transaction } from "./outbox.ts";
export { type RelayConnection, type RelayOptions, type RelayProgress, relay } from "./relay.ts";
export type { RelayRound } from "./relay-round.ts";
export { inTransaction, type SqlClient } from "./sql-client.ts";
