export { migrateOutbox, outboxSql } from "./migrate.ts";
export { type Outbox, type OutboxOptions, outbox, type Transaction } from "./outbox.ts";
export { type ErrorSource, type RelayDatabase, type RelayOptions, relayOutbox } from "./relay.ts";
export type { RelayConnection, RelayedBatch, SetAside, SetAsideReason } from "./relay-batch.ts";
