// One turn of a relay: a transaction that takes rows, sends them and deletes them. What it has sent and could not delete is sent
// again, as the same messages.
import type { InternalEvents } from "../internal/index.ts";
import {
  type EngineMessage,
  type Receipt,
  type Target,
  textMessages,
  type UnsendableText,
} from "../publisher/index.ts";
import { type Refused, SQS_CALL, sendInLanes } from "../sending/index.ts";
import { type OutboxRow, TAKE_ROWS, TAKEN_AT_ONCE } from "./waiting-rows.ts";

/** A connection to PostgreSQL, as a pool of `pg` gives it. */
export interface RelayConnection {
  /** Executes one statement. Rejects if it cannot. */
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** What came of a turn. */
export interface RelayedBatch {
  /** Another relay is at work; nothing was done. */
  readonly isStandby: boolean;
  /** Rows that were sent and deleted. */
  readonly sent: number;
  /** Rows that can never be sent as they are. */
  readonly setAside: readonly SetAside[];
  /** Keys that wait since the target did not take their message, and what it said. */
  readonly refused: readonly string[];
  /** The key after which to go on; empty when all keys have had their turn. */
  readonly nextAfter: string;
}

/** A row that waits for a person. */
export interface SetAside {
  readonly id: string;
  readonly reason: SetAsideReason;
  /** For people. */
  readonly detail: string;
}

/** Why a row can never be sent as it is. */
export type SetAsideReason = UnsendableText["code"] | "rejected-by-target";

/** What a turn needs to know. */
export interface BatchWork {
  readonly target: Target;
  /** @default that of the engine that is shipped */
  readonly internal?: InternalEvents | undefined;
  /** Keys after this one. */
  readonly after: string;
  /** Ends it between two calls; what is sent by then is deleted. */
  readonly signal: AbortSignal;
}

/** Sending for longer could come to be past SQS's memory of what it has: then another relay's rows would be followed by older ones. */
const SENDING_MAX_MS = 60_000;
/** Until the server takes a relay for dead of which it hears nothing more, and lets the next one begin. */
const SILENCE_MAX_MS = 2 * SENDING_MAX_MS;

/** One relay at a time, until its transaction ends: that needs no session, no clock, and nobody to clean up. */
const BEGIN = `select pg_try_advisory_xact_lock(1936487795, 0) as is_ours,
  set_config('idle_in_transaction_session_timeout', '${SILENCE_MAX_MS}', true)`;

const STANDBY: RelayedBatch = { isStandby: true, sent: 0, setAside: [], refused: [], nextAfter: "" };

/** Rejects if the database does: then rows that were sent are there still, and are sent again. */
export async function relayBatch(connection: RelayConnection, work: BatchWork): Promise<RelayedBatch> {
  await connection.query("begin");
  const { rows: answers } = await connection.query(BEGIN);
  const { is_ours } = answers[0] as { readonly is_ours: boolean };
  if (!is_ours) {
    await connection.query("rollback");
    return STANDBY;
  }
  const { keys, rowsPerKey, bytes } = TAKEN_AT_ONCE;
  const taken = await connection.query(TAKE_ROWS, [work.after, keys, rowsPerKey, bytes]);
  const rows = taken.rows as readonly (OutboxRow & { readonly is_full: boolean })[];
  const done = rows.length > 0 ? await sendRows(rows, work) : NOTHING;
  if (done.sent.length > 0)
    await connection.query("delete from sluice.outbox where id = any($1::bigint[])", [done.sent]);
  if (done.setAside.length > 0) await connection.query(SET_ASIDE, columnsOf(done.setAside));
  await connection.query("commit");
  const ownKeys = new Set(rows.map(({ key }) => key));
  const isLapOver = ownKeys.size < keys && !rows.some(({ is_full }) => is_full);
  return {
    isStandby: false,
    sent: done.sent.length,
    setAside: done.setAside,
    refused: done.refused,
    nextAfter: isLapOver ? "" : greatest(ownKeys),
  };
}

const SET_ASIDE = `update sluice.outbox set reason = given.reason, detail = given.detail
  from unnest($1::bigint[], $2::text[], $3::text[]) as given (id, reason, detail) where outbox.id = given.id`;

const columnsOf = (rows: readonly SetAside[]): unknown[] => [
  rows.map(({ id }) => id),
  rows.map(({ reason }) => reason),
  rows.map(({ detail }) => detail),
];

/** Keys are ASCII: here and in the database they sort alike. */
const greatest = (keys: ReadonlySet<string>): string => [...keys].reduce((a, b) => (a > b ? a : b), "");

interface SentRows {
  readonly sent: readonly string[];
  readonly setAside: readonly SetAside[];
  readonly refused: readonly string[];
}
const NOTHING: SentRows = { sent: [], setAside: [], refused: [] };

async function sendRows(rows: readonly OutboxRow[], { target, internal, signal }: BatchWork): Promise<SentRows> {
  const setAside = new Map<number, SetAside>();
  const setAsideAs = (index: number, reason: SetAsideReason, detail: string): void => {
    setAside.set(index, { id: rows[index]?.id ?? "", reason, detail });
  };
  /** Messages that are not accepted yet, by row. */
  const missing = new Map<number, number>();
  const messages: EngineMessage[] = [];
  for (const [index, { event }] of rows.entries()) {
    const own = textMessages(event, index, target.maxBytes, internal);
    if ("code" in own) setAsideAs(index, own.code, own.detail);
    else {
      missing.set(index, own.length);
      messages.push(...own);
    }
  }
  const beganMs = performance.now();
  const refusals = await sendInLanes<EngineMessage, Receipt | undefined>(messages, {
    keyOf: ({ groupId }) => groupId,
    limits: { ...SQS_CALL, maxBytes: target.maxBytes },
    maxAttempts: 1, // the rows are there: their next turn is the next attempt, and no key waits for another's
    firstPauseMs: 0,
    mayContinue: () => !signal.aborted && performance.now() - beganMs < SENDING_MAX_MS,
    send: (batch) => sendCall(batch, target, ({ index }, detail) => setAsideAs(index, "rejected-by-target", detail)),
    async onAccepted(accepted) {
      for (const { message } of accepted) missing.set(message.index, (missing.get(message.index) ?? 0) - 1);
    },
  });
  const waiting = refusals.filter(({ messages: [head] }) => head !== undefined && !setAside.has(head.index));
  return {
    sent: rows.filter((_, index) => missing.get(index) === 0).map(({ id }) => id),
    setAside: [...setAside.values()],
    refused: waiting.map(({ reason }) => reason),
  };
}

type Answer = Refused | { readonly receipt: Receipt | undefined };

/** A call that is refused for a message does not say for which: each is sent alone then. */
async function sendCall(batch: readonly EngineMessage[], target: Target, reject: Reject): Promise<Answer[]> {
  const answers = (await target.send(batch)).map((answer) =>
    answer && "reason" in answer ? answer : { receipt: answer },
  );
  const isWhole = batch.length > 1 && answers.every((answer) => "reason" in answer && answer.isOfMessage);
  if (isWhole) return (await Promise.all(batch.map((message) => sendCall([message], target, reject)))).flat();
  for (const [index, answer] of answers.entries()) {
    const message = batch[index];
    if (message && "reason" in answer && answer.isOfMessage) reject(message, answer.reason);
  }
  return answers;
}

type Reject = (message: EngineMessage, detail: string) => void;
