// A relay: turn after turn, for as long as it is let, whatever becomes of the database and the target meanwhile.
import { setTimeout as sleep } from "node:timers/promises";
import type { InternalEvents, TypedEvent } from "../internal/index.ts";
import type { Target } from "../publisher/index.ts";
import { type RelayConnection, type RelayedBatch, relayBatch } from "./relay-batch.ts";

/** Connections to the outbox's database: a pool of `pg` as it is. The relay uses one at a time. */
export interface RelayDatabase extends ErrorSource {
  /** Rejects if there is none to be had. */
  connect(): Promise<RelayConnection & ErrorSource & { release(error?: boolean): void }>;
}

/** What tells of a connection that is lost while nobody asks it anything. */
export interface ErrorSource {
  on(event: "error", listener: (error: Error) => void): unknown;
  off(event: "error", listener: (error: Error) => void): unknown;
}

/** What a relay needs, and whom it tells. */
export interface RelayOptions {
  readonly database: RelayDatabase;
  /** Where rows are sent: the engine SDK's `queueTarget` or `topicTarget`. */
  readonly target: Target;
  /** Whose events they are. @default the engine that is shipped */
  readonly engine?: { readonly internal: InternalEvents<TypedEvent, never> };
  /** Told after each turn. */
  readonly onBatch?: (batch: RelayedBatch) => void;
  /** Told when the database cannot be asked; it is asked again, at last every ten seconds. */
  readonly onDatabaseError?: (error: Error) => void;
  /** Waits between turns. @default setTimeout */
  readonly pause?: (durationMs: number, signal: AbortSignal) => Promise<unknown>;
}

/** How long a row waits at most where nothing else is to be done. */
const IDLE_PAUSE_MS = 100;
const TROUBLE_PAUSE_MAX_MS = 10_000;

/**
 * Moves rows of the outbox to the internal tier, in order within each partition key, until the signal comes; then it ends what it has begun.
 * Any number of relays may run: one is at work at a time, and the next one goes on when it ends, however it does.
 *
 * @example
 * await relayOutbox({ database: new Pool({ max: 1 }), target: queueTarget(new SQSClient(), queueArn) }, signal);
 */
export async function relayOutbox(options: RelayOptions, signal: AbortSignal): Promise<void> {
  const { pause = defaultPause } = options;
  let after = "";
  let isLapEmpty = true;
  let troubles = 0;
  options.database.on("error", heardLater);
  while (!signal.aborted) {
    const batch = await turn(options, after, signal).catch((error: Error) => error);
    if (batch instanceof Error) options.onDatabaseError?.(batch);
    else options.onBatch?.(batch);
    const isTrouble = batch instanceof Error || (batch.refused.length > 0 && batch.sent === 0);
    troubles = isTrouble ? troubles + 1 : 0;
    after = batch instanceof Error ? "" : batch.nextAfter;
    isLapEmpty &&= batch instanceof Error || batch.sent + batch.setAside.length === 0;
    if (isTrouble) await pause(Math.min(IDLE_PAUSE_MS * 2 ** (troubles - 1), TROUBLE_PAUSE_MAX_MS), signal);
    else if (after === "") {
      if (isLapEmpty) await pause(IDLE_PAUSE_MS, signal);
      isLapEmpty = true;
    }
  }
  options.database.off("error", heardLater);
}

/** Without a listener it would end the process; the next statement fails, and says so. */
const heardLater = (): void => undefined;

/** A connection that failed is not used again. */
async function turn(
  { database, target, engine }: RelayOptions,
  after: string,
  signal: AbortSignal,
): Promise<RelayedBatch> {
  const connection = await database.connect();
  connection.on("error", heardLater);
  let hasFailed = true;
  try {
    const internal = engine?.internal as unknown as InternalEvents | undefined;
    const batch = await relayBatch(connection, { target, internal, after, signal });
    hasFailed = false;
    return batch;
  } finally {
    connection.off("error", heardLater);
    connection.release(hasFailed);
  }
}

const defaultPause = (durationMs: number, signal: AbortSignal): Promise<unknown> =>
  sleep(durationMs, undefined, { signal }).catch(() => undefined);
