// The engine behind a Sluice that runs: its tables, its outbox, its schedule, and all its parts.
import { Pool } from "pg";
import { migrate } from "../../shared/outbox/index.ts";
import { type Parts, type Surroundings, startParts } from "./parts.ts";
import { TABLES } from "./state.ts";

export interface LiveOptions extends Surroundings {
  /** Workflows that the schedule starts in a second. */
  readonly perSecond: number;
  /** So many, and no more. @default it goes on for ever */
  readonly count?: number;
}

export interface Live extends Parts {
  readonly pool: Pool;
  /** Of the workflows that the schedule starts; none where it goes on for ever. */
  readonly numbers: readonly number[];
}

/** On a database where it has run before it goes on with what is there. */
export async function startLive({ perSecond, count, ...surroundings }: LiveOptions): Promise<Live> {
  const pool = new Pool({ connectionString: surroundings.database, max: 2 });
  pool.on("error", () => undefined); // of a server that ends before the engine does
  const client = await pool.connect();
  await migrate(client).finally(() => client.release());
  await pool.query(TABLES);
  await pool.query("INSERT INTO live.schedule SELECT 1, 0, 0, now() WHERE NOT EXISTS (SELECT 1 FROM live.schedule)");
  const { rows } = await pool.query(
    `UPDATE live.schedule SET every_ms = $1, last_number = next_number + $2 - 1, next_at = now() RETURNING next_number AS first`,
    [1_000 / perSecond, count],
  );
  const parts = startParts(surroundings);
  return {
    ...parts,
    pool,
    numbers: Array.from({ length: count ?? 0 }, (_, index) => Number(rows[0].first) + index),
    async stop() {
      await parts.stop();
      await pool.end();
    },
  };
}

/** What became of the instances that are not forgotten yet. */
export async function statusCounts(pool: Pool): Promise<Readonly<Record<string, number>>> {
  const { rows } = await pool.query(`SELECT count(*)::int AS started,
    count(*) FILTER (WHERE over_at IS NULL)::int AS running, count(*) FILTER (WHERE status = 'SUCCEEDED')::int AS succeeded,
    count(*) FILTER (WHERE status = 'FAILED')::int AS failed, count(*) FILTER (WHERE status = 'TIMED_OUT')::int AS timed_out,
    (SELECT count(*) FROM live.attempts WHERE attempt > 1)::int AS retries FROM live.instances`);
  return rows[0];
}
