// What works on the outbox of an engine's database, said as data.
export { type Database, openDatabase, withOutbox } from "./database.ts";
export { type RelayChange, type RelayReport, runRelay } from "./relay.ts";
export { relayMetrics } from "./relay-metrics.ts";
export {
  listSetAside,
  type RowSelection,
  type RowSettlement,
  type SetAsideList,
  type ShownRow,
  settleSetAside,
  showSetAside,
} from "./set-aside.ts";
export { type OutboxFinding, type OutboxStatus, outboxFindings, readOutbox, readRemovedRows } from "./status.ts";
