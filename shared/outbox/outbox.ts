// Events into the outbox, in the engine's own transaction.
import type { InternalEvents, TypedEvent } from "../internal/index.ts";
import type { EngineEvent } from "../publisher/index.ts";
import { toMessages } from "../publisher/to-messages.ts";
import { SQS_MESSAGE_MAX_BYTES } from "../wiring/index.ts";

/** Whatever runs a statement in the transaction that the events belong to: a client of `pg`, or an adapter of two lines. */
export interface Transaction {
  /** With `$1`, `$2` in the text; values are lists of texts. */
  query(text: string, values: unknown[]): PromiseLike<unknown>;
}

/** Puts events where the relay finds them once the transaction commits. */
export interface Outbox<Wire extends object = EngineEvent> {
  /**
   * Validates and splits them as the engine SDK does, and keeps them, in order within each partition key; one statement. Nobody else's
   * transaction gets events of the same keys in before this one ends.
   *
   * @throws PublishError `invalid-events` that names every event that cannot be sent; then none is kept. Whatever the database refuses.
   */
  enqueue(events: readonly Wire[]): Promise<void>;
}

/** For an engine of one's own. */
export interface OutboxOptions<Wire extends object> {
  /** Whose events they are. @default the engine that is shipped */
  readonly engine?: { readonly internal: InternalEvents<TypedEvent, Wire> };
}

/**
 * The outbox of the database that a transaction is in; see `docs/outbox.md`.
 *
 * @example
 * await client.query("begin");
 * await client.query("update workflow set status = 'RUNNING' where id = $1", ["etl.daily"]);
 * await outbox(client).enqueue([{ type: "START_WORKFLOW", workflow_id: "etl.daily" }]);
 * await client.query("commit");
 */
export function outbox<Wire extends object = EngineEvent>(
  transaction: Transaction,
  { engine }: OutboxOptions<Wire> = {},
): Outbox<Wire> {
  return {
    async enqueue(events) {
      const messages = toMessages(events, SQS_MESSAGE_MAX_BYTES, engine?.internal);
      if (messages.length === 0) return;
      await transaction.query("select sluice.enqueue($1::text[], $2::text[])", [
        messages.map(({ groupId }) => groupId),
        messages.map(({ body }) => body),
      ]);
    },
  };
}
