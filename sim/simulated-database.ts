// The engine's PostgreSQL, as far as the outbox and its relays can notice: transactions that lock their keys, and of SQL what a relay sends.
import type { RelayConnection } from "../shared/outbox/index.ts";
import type { Caller, Network } from "./network.ts";
import { resetError } from "./service-error.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface EngineTransaction {
  readonly keys: readonly string[];
  readonly events: readonly string[];
  /** From its turn to its end. */
  readonly lastsMs: number;
  /** Asked at its end: false rolls it back. */
  readonly commits: () => boolean;
}

export interface SimulatedDatabase {
  enqueue(transaction: EngineTransaction): void;
  connect(caller: Caller): Promise<RelayConnection>;
  /** Resolves once there is a row. */
  whenFilled(): Promise<void>;
}

/** A row that can be seen: its transaction has committed. */
interface OutboxRow {
  readonly key: string;
  readonly position: number;
  readonly event: string;
}

/** As long as a relay has it. */
const SESSION_IDLE_MAX_MS = 60_000;

export interface DatabaseOptions {
  readonly time: VirtualTime;
  readonly network: Network;
  /** Whether a transaction waits for those that came before and enqueue under one of its keys. */
  readonly locksKeys: boolean;
}

export function simulatedDatabase({ time, network, locksKeys }: DatabaseOptions): SimulatedDatabase {
  const rows: OutboxRow[] = [];
  const filled: (() => void)[] = [];
  /** Which session has the turn of the relays. */
  let turn: object | undefined;
  const enqueue = transactions(time, locksKeys, (committed) => {
    rows.push(...committed);
    rows.sort((a, b) => (a.key === b.key ? a.position - b.position : a.key < b.key ? -1 : 1));
    for (const resolve of filled.splice(0)) resolve();
  });

  const connect = async (caller: Caller): Promise<RelayConnection> => {
    const own = {};
    let isOpen = true;
    let gone: OutboxRow[] = [];
    let staysOpen = (): void => undefined;
    const endTransaction = (): void => {
      staysOpen();
      gone = [];
      if (turn === own) turn = undefined;
    };
    const close = (): void => {
      isOpen = false;
      endTransaction();
    };
    const answer = (text: string, [first, second]: readonly unknown[]): readonly object[] => {
      if (!isOpen) throw resetError();
      staysOpen();
      staysOpen = time.after(SESSION_IDLE_MAX_MS, close);
      switch (text.split(/[\s(]/, 2).join(" ")) {
        case "select pg_try_advisory_xact_lock":
          turn ??= own;
          return [{ works: turn === own }];
        case "with recursive": {
          const found = rows.filter(({ key }) => key > String(first) && !(second as string[]).includes(key));
          return found.map((row) => ({ ...row, position: String(row.position) }));
        }
        case "delete from": {
          const positions = new Set(second as string[]);
          gone = rows.filter(({ position }) => positions.has(String(position)));
          return [];
        }
        case "commit":
          for (const row of gone) rows.splice(rows.indexOf(row), 1);
          endTransaction();
          return [];
        case "rollback":
          endTransaction();
          return [];
        case "begin":
          return [];
        default:
          throw new Error(`the simulated database does not know ${text}`);
      }
    };
    return {
      async query(text, values = []) {
        const describe = (): string => text.split("\n", 1)[0]?.slice(0, 40) ?? "";
        const perform = () => ({ rows: answer(text, values) });
        return network({ site: "database", caller, describe, perform }).catch((error: unknown) => {
          close(); // the driver gives a connection up that something is wrong with
          throw error;
        });
      },
      end: async () => close(),
    };
  };
  return {
    enqueue,
    connect,
    whenFilled: () => (rows.length > 0 ? Promise.resolve() : new Promise((resolve) => filled.push(resolve))),
  };
}

/** Of the engine: each has its turn in the keys, takes its numbers, and is seen at its end. */
function transactions(time: VirtualTime, locksKeys: boolean, onCommitted: (rows: readonly OutboxRow[]) => void) {
  const open: { readonly transaction: EngineTransaction; hasTurn: boolean }[] = [];
  let lastPosition = 0;
  const giveTurns = (): void => {
    const taken = new Set<string>();
    for (const waiting of [...open]) {
      const isFree = !locksKeys || waiting.transaction.keys.every((key) => !taken.has(key));
      for (const key of waiting.transaction.keys) taken.add(key);
      if (waiting.hasTurn || !isFree) continue;
      waiting.hasTurn = true;
      const { keys, events, lastsMs, commits } = waiting.transaction;
      const enqueued = events.map((event, index): OutboxRow => {
        lastPosition += 1;
        return { key: keys[index] ?? "", position: lastPosition, event };
      });
      time.after(lastsMs, () => {
        open.splice(open.indexOf(waiting), 1);
        if (commits()) onCommitted(enqueued);
        giveTurns();
      });
    }
  };
  return (transaction: EngineTransaction): void => {
    open.push({ transaction, hasTurn: false });
    giveTurns();
  };
}
