// One round of a relay: rows in the order of their keys, deleted once they are stored in the internal tier. However many relays run, each
// round is one's: all of it is in one transaction, whose lock the others do not get, so that it also works through PgBouncer.
import type { InternalEvents } from "../internal/index.ts";
import type { EngineMessage, Receipt, Target } from "../publisher/index.ts";
import { messagesOfText } from "../publisher/to-messages.ts";
import { type Refused, SQS_CALL, sendInLanes } from "../sending/index.ts";
import { inTransaction, type SqlClient } from "./sql-client.ts";

/** One turn. */
export interface RelayRound {
  /** A turn of its own. */
  readonly kind: "round";
  /** Rows that are stored in the internal tier, and gone. */
  readonly sent: number;
  /** Rows that are no events of the engine, and for a person now. */
  readonly setAside: number;
  /** Keys whose next row was not taken; the first reason of them. */
  readonly refused: { readonly keys: number; readonly reason: string } | undefined;
}

/** Rows of a round: so many keys, in turn, so that a key with a million rows delays no other; so many rows of each. */
const ROUND_KEYS = 1_000;
const KEY_ROWS = 50;
const ROUND_ROWS = 4_000;
/** Of events; one that is larger has a round to itself. */
const ROUND_BYTES = 32 << 20;
/** Of a round; what it has not begun by then comes in the next. A call takes 10 seconds at most. */
const ROUND_MS = 2_000;
/** After that the server ends a session that has vanished within a round, and another relay takes over. */
const SESSION_IDLE_MAX_MS = 60_000;
const MAX_ATTEMPTS = 2;
const FIRST_PAUSE_MS = 50;
/** A key that was refused is left alone for so long. */
const REFUSED_KEY_MS = 1_000;
/** What a relay remembers between rounds; without it, it would be slower and no less right. */
export interface Turn {
  /** Keys behind this one are next. */
  afterKey: string;
  /** By the clock that nobody sets. */
  readonly refusedUntil: Map<string, number>;
}

interface Row {
  readonly key: string;
  /** A bigint, as text. */
  readonly position: string;
  readonly event: string;
}

/** What a round needs of the world. */
export interface RoundTools {
  readonly target: Target;
  readonly internal?: InternalEvents | undefined;
  readonly pause: (durationMs: number) => Promise<unknown>;
}

/** Nothing is done where another relay has the turn. */
export function relayRound(
  connection: SqlClient,
  tools: RoundTools,
  turn: Turn,
): Promise<RelayRound | { readonly kind: "standby" }> {
  return inTransaction(connection, async () => {
    const { rows } = await connection.query(BEGIN_ROUND);
    const { works } = rows[0] as { readonly works: boolean };
    return works ? move(connection, tools, turn) : { kind: "standby" };
  });
}

/** Plans that read a queue by its key, whatever the planner believes of a table that was empty a moment ago. */
const BEGIN_ROUND = `select pg_try_advisory_xact_lock(hashtextextended('sluice.outbox: relay', 0)) as works,
  set_config('idle_in_transaction_session_timeout', '${SESSION_IDLE_MAX_MS}', true),
  set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`;

/** $1: keys behind this one; $2: and none of these. Keys are found one from the other, however many rows each has. */
const NEXT_ROWS = `with recursive heads as (
  (select key from sluice.outbox where key > $1 order by key limit 1)
  union all
  select (select o.key from sluice.outbox o where o.key > heads.key order by o.key limit 1) from heads where heads.key is not null
), keys as (
  select key from heads where key is not null and key <> all ($2::text[]) limit ${ROUND_KEYS}
), picked as (
  select keys.key, own.position, own.bytes from keys cross join lateral (
    select o.position, octet_length(o.event) as bytes from sluice.outbox o where o.key = keys.key order by o.position limit ${KEY_ROWS}
  ) own limit ${ROUND_ROWS}
), measured as (
  select key, position, bytes, sum(bytes) over (order by key, position) as total from picked
)
select key, position::text, event from measured join sluice.outbox using (key, position)
where total - bytes < ${ROUND_BYTES} order by measured.key, measured.position`;

const DELETE = `delete from sluice.outbox o using unnest($1::text[], $2::bigint[]) as gone (key, position)
where o.key = gone.key and o.position = gone.position`;

const SET_ASIDE = `insert into sluice.outbox_set_aside (position, key, event, enqueued_at, reason)
select position, key, event, enqueued_at, aside.reason
from unnest($1::text[], $2::bigint[], $3::text[]) as aside (key, position, reason) join sluice.outbox using (key, position)`;

async function nextRows(connection: SqlClient, turn: Turn): Promise<readonly Row[]> {
  const now = performance.now();
  for (const [key, until] of turn.refusedUntil) if (until <= now) turn.refusedUntil.delete(key);
  const { afterKey } = turn;
  const { rows } = await connection.query(NEXT_ROWS, [afterKey, [...turn.refusedUntil.keys()]]);
  const found = rows as readonly Row[];
  turn.afterKey = found.at(-1)?.key ?? "";
  return found.length === 0 && afterKey !== "" ? nextRows(connection, turn) : found; // from the first again
}

async function move(connection: SqlClient, { target, internal, pause }: RoundTools, turn: Turn): Promise<RelayRound> {
  const rows = await nextRows(connection, turn);
  const messages: RowMessage[] = [];
  const setAside: RowAside[] = [];
  for (const [index, row] of rows.entries()) {
    const found = messagesOfText(row.event, index, target.maxBytes, internal);
    if ("reason" in found) setAside.push({ ...row, reason: found.reason });
    else
      for (const [place, message] of found.entries())
        messages.push({ ...message, row, isLast: place === found.length - 1 });
  }
  const { stored, rejected, refused } = await send(messages, target, pause);
  setAside.push(...rejected);
  for (const key of refused.keys) turn.refusedUntil.set(key, performance.now() + REFUSED_KEY_MS);
  const gone = [...stored, ...setAside];
  if (setAside.length > 0)
    await connection.query(SET_ASIDE, [...columns(setAside), setAside.map(({ reason }) => reason)]);
  if (gone.length > 0) await connection.query(DELETE, columns(gone));
  return {
    kind: "round",
    sent: stored.length,
    setAside: setAside.length,
    refused: refused.reason === undefined ? undefined : { keys: refused.keys.length, reason: refused.reason },
  };
}

const columns = (rows: readonly Row[]): [keys: string[], positions: string[]] => [
  rows.map(({ key }) => key),
  rows.map(({ position }) => position),
];

interface RowMessage extends EngineMessage {
  readonly row: Row;
  /** With it the whole row is stored. */
  readonly isLast: boolean;
}

interface RowAside extends Row {
  readonly reason: string;
}

interface Sent {
  readonly stored: readonly Row[];
  /** For themselves: no turn will ever store them. */
  readonly rejected: readonly RowAside[];
  readonly refused: { readonly keys: readonly string[]; readonly reason: string | undefined };
}

/** By key, not by message group: the parts of a row are sent again together, with nothing of its key behind them. */
async function send(messages: readonly RowMessage[], target: Target, pause: RoundTools["pause"]): Promise<Sent> {
  const stored: Row[] = [];
  const rejected = new Map<Row, RowAside>();
  const endMs = performance.now() + ROUND_MS;
  const refusals = await sendInLanes<RowMessage, Receipt | undefined>(messages, {
    keyOf: ({ row }) => row.key,
    limits: { ...SQS_CALL, maxBytes: target.maxBytes },
    ...{ maxAttempts: MAX_ATTEMPTS, firstPauseMs: FIRST_PAUSE_MS, pause },
    mayContinue: () => performance.now() < endMs,
    async send(batch) {
      const answers = await answersOf(batch, target);
      for (const [index, answer] of answers.entries()) {
        const row = batch[index]?.row;
        if (row && "reason" in answer && answer.isOfMessage) rejected.set(row, { ...row, reason: answer.reason });
      }
      return answers;
    },
    async onAccepted(accepted) {
      for (const { message } of accepted) if (message.isLast) stored.push(message.row);
    },
  });
  const waiting = refusals.flatMap(({ messages: [first], reason }) =>
    first && !rejected.has(first.row) ? [{ key: first.row.key, reason }] : [],
  );
  return {
    stored,
    rejected: [...rejected.values()],
    refused: { keys: waiting.map(({ key }) => key), reason: waiting[0]?.reason },
  };
}

type Answer = Refused | { readonly receipt: Receipt | undefined };

/** A call that is refused for one of its messages does not say for which: then each is sent alone. */
async function answersOf(batch: readonly RowMessage[], target: Target): Promise<Answer[]> {
  const answers = (await target.send(batch)).map(
    (answer): Answer => (answer && "reason" in answer ? answer : { receipt: answer }),
  );
  const isWhole = answers.every((answer) => "reason" in answer && answer.isOfMessage);
  if (!isWhole || batch.length === 1) return answers;
  return (await Promise.all(batch.map((message) => answersOf([message], target)))).flat();
}
