// The engine's side: events into the outbox, within the transaction that is the caller's.
import type { InternalEvents, TypedEvent } from "../internal/index.ts";
import { type EngineEvent, toMessages } from "../publisher/index.ts";
import { SQS_MESSAGE_MAX_BYTES } from "../wiring/index.ts";

/** What asks PostgreSQL within a transaction: a client of `pg` as it is; of others a function. */
export interface Transaction {
  /** Executes one statement with parameters `$1`, `$2`, …; arrays become arrays of PostgreSQL. Rejects if it cannot. */
  query(text: string, values: unknown[]): Promise<unknown>;
}

/** Takes events into the outbox. */
export interface Outbox<Wire extends TypedEvent = EngineEvent> {
  /**
   * Enqueues events, in order within each partition key: with the transaction they are there for the relay, or gone. Each partition key is
   * locked until the transaction ends; within a call in one order, so that calls do not wait for each other in a circle.
   *
   * @throws PublishError `invalid-events` naming every event that is invalid; then nothing was enqueued.
   */
  enqueue(events: readonly Wire[]): Promise<void>;
}

/** For an engine of one's own. */
export interface OutboxOptions<Wire extends TypedEvent> {
  /** Whose events they are. @default the engine that is shipped */
  readonly engine?: { readonly internal: InternalEvents<TypedEvent, Wire> };
}

const ENQUEUE = `select sluice.enqueue(key, event)
  from unnest($1::text[], $2::text[]) with ordinality as given (key, event, place)
  order by key collate "C", place`;

/**
 * The outbox of the database in which a transaction is under way. Validates and splits events as the engine SDK does.
 *
 * @example
 * await client.query("begin");
 * await client.query("update instances set status = 'RUNNING' where id = 42");
 * await outbox(client).enqueue([{ type: "START_WORKFLOW", workflow_id: "etl.daily" }]);
 * await client.query("commit");
 */
export function outbox<Wire extends TypedEvent = EngineEvent>(
  transaction: Transaction,
  { engine }: OutboxOptions<Wire> = {},
): Outbox<Wire> {
  return {
    async enqueue(events) {
      const messages = toMessages(events, SQS_MESSAGE_MAX_BYTES, engine?.internal);
      if (messages.length === 0) return;
      await transaction.query(ENQUEUE, [messages.map(({ groupId }) => groupId), messages.map(({ body }) => body)]);
    },
  };
}
