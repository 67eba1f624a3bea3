export { MIGRATIONS, migrate, migrationSql, type SqlClient } from "./migrations.ts";
export { type Outbox, type OutboxOptions, outbox, type Transaction } from "./outbox.ts";
export { type RelayConnection, type RelayOptions, type RelayProgress, type RelayRound, relay } from "./relay.ts";
