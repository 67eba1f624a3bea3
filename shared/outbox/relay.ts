// From the outbox to the internal tier, round after round, whatever becomes of the database meanwhile.
import { setTimeout as sleep } from "node:timers/promises";
import type { InternalEvents } from "../internal/index.ts";
import type { Target } from "../publisher/index.ts";
import { thrownText } from "../values/index.ts";
import { type RelayRound, relayRound, type Turn } from "./relay-round.ts";
import type { SqlClient } from "./sql-client.ts";

/** A connection of its own, not a pool. */
export interface RelayConnection extends SqlClient {
  /** Tells of a connection that is lost while it is not asked anything. */
  on?(event: "error", listener: (error: Error) => void): unknown;
  /** Closes it. */
  end(): Promise<unknown>;
}

/** What a relay needs of the world. */
export interface RelayOptions {
  /** Called at the beginning, and whenever the connection before is gone. */
  readonly connect: () => Promise<RelayConnection>;
  /** The internal queue, or the internal fan-out topic. */
  readonly target: Target;
  /** Whose events they are. @default the engine that is shipped */
  readonly internal?: InternalEvents | undefined;
  /** Ends it between two rounds. */
  readonly signal: AbortSignal;
  /** Told of each turn, and of a database that is gone. */
  readonly onProgress?: (progress: RelayProgress) => void;
  /** Waits; resolves early once the signal has come. @default setTimeout */
  readonly pause?: (durationMs: number) => Promise<unknown>;
}

/** What a relay tells of. */
export type RelayProgress =
  | RelayRound
  /** Another one has this turn. */
  | { readonly kind: "standby" }
  /** The database cannot be worked with just now; it is tried again. */
  | { readonly kind: "database-lost"; readonly reason: string };

/** With nothing to do. NOTIFY would make every commit of the engine wait for the one before. */
const IDLE_MS = 100;
const STANDBY_MS = 500;
const RECONNECT_MS = { first: 100, max: 5_000 };

/**
 * Moves rows until the signal comes. A database that goes away is waited for, however long; one that cannot be worked with from the
 * beginning is not.
 *
 * @throws whatever the first connection or the first round meets. InvalidTargetError for a client of another region.
 */
export async function relay(options: RelayOptions): Promise<void> {
  const { connect, signal, onProgress = () => undefined, pause = pauseUntil(signal) } = options;
  const tools = { ...options, pause };
  const turn: Turn = { afterKey: "", refusedUntil: new Map() };
  let hasWorked = false;
  let reconnectMs = RECONNECT_MS.first;
  while (!signal.aborted) {
    let connection: RelayConnection | undefined;
    try {
      connection = await connect();
      connection.on?.("error", () => undefined); // unheard it would end the process; the next statement says so
      while (!signal.aborted) {
        const done = await relayRound(connection, tools, turn);
        [hasWorked, reconnectMs] = [true, RECONNECT_MS.first];
        onProgress(done);
        await pause(pauseAfter(done));
      }
    } catch (error) {
      if (!isTransient(error, connection !== undefined, hasWorked)) throw error;
      onProgress({ kind: "database-lost", reason: thrownText(error) });
      await pause(reconnectMs);
      reconnectMs = Math.min(2 * reconnectMs, RECONNECT_MS.max);
    } finally {
      await connection?.end().catch(() => undefined); // it may be gone already
    }
  }
}

const pauseUntil = (signal: AbortSignal) => (durationMs: number) =>
  durationMs === 0 ? Promise.resolve() : sleep(durationMs, undefined, { signal }).catch(() => undefined);

function pauseAfter(done: RelayProgress): number {
  if (done.kind !== "round") return STANDBY_MS;
  return done.sent + done.setAside > 0 ? 0 : IDLE_MS;
}

/** No such database, no outbox in it, no permission. https://www.postgresql.org/docs/18/errcodes-appendix.html */
const NOT_AS_IT_SHOULD_BE = /^(28|3D|3F|42)/;

/** Before it has worked, nobody waits for what only a person can mend. */
function isTransient(error: unknown, isConnected: boolean, hasWorked: boolean): boolean {
  const { name, code } = error as NodeJS.ErrnoException;
  if (name === "InvalidTargetError" || name === "TypeError") return false;
  return hasWorked || (isConnected && !NOT_AS_IT_SHOULD_BE.test(code ?? ""));
}
