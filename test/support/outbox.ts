// An outbox on a real PostgreSQL, and relays that empty it to a target in memory.
import pg, { type Client } from "pg";
import { afterEach, beforeAll, onTestFinished } from "vitest";
import { migrate, type RelayOptions, type RelayProgress, relay } from "../../shared/outbox/index.ts";
import type { EngineMessage, Target } from "../../shared/publisher/index.ts";
import { postgres } from "./postgres.ts";

export interface Relayed {
  /** What the target took. */
  readonly messages: EngineMessage[];
  readonly progress: RelayProgress[];
  readonly stop: () => Promise<void>;
}

/** A server with an outbox for one test file, empty for each test. */
export async function outboxServer() {
  const pool = await postgres();
  const { host, port, user, password, database } = pool.options;
  /** A connection that nobody listens to while it is idle, as a user makes it. */
  const client = async (): Promise<Client> => {
    const connection = new pg.Client({ host, port, user, password, database });
    await connection.connect();
    return connection;
  };
  beforeAll(async () => {
    const connection = await client();
    await migrate(connection);
    await connection.end();
  });
  afterEach(() => pool.query("delete from sluice.outbox; delete from sluice.outbox_set_aside"));
  return {
    pool,
    client,
    /** In a transaction, ended with the test. */
    async begun(): Promise<Client> {
      const connection = await client();
      onTestFinished(() => connection.end());
      await connection.query("begin");
      return connection;
    },
    /** Takes everything unless it is told otherwise; ended with the test. */
    relaying(
      send: Target["send"] = async (messages) => messages.map(() => undefined),
      more: Pick<RelayOptions, "pause"> = {},
    ): Relayed {
      const messages: EngineMessage[] = [];
      const progress: RelayProgress[] = [];
      const end = new AbortController();
      const target: Target = {
        maxBytes: 1 << 20,
        async send(batch) {
          const answers = await send(batch);
          messages.push(...batch.filter((_, index) => !(answers[index] && "reason" in answers[index])));
          return answers;
        },
      };
      const onProgress = (done: RelayProgress): void => void progress.push(done);
      const ended = relay({ connect: client, target, signal: end.signal, onProgress, ...more });
      const stop = async (): Promise<void> => {
        end.abort();
        await ended;
      };
      onTestFinished(stop);
      return { messages, progress, stop };
    },
    /** Rows that wait to be sent. */
    left: async (): Promise<number> => Number((await pool.query("select count(*) from sluice.outbox")).rows[0].count),
  };
}
