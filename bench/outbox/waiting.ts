// Many rows that wait, and as many that come and go: what the relay's process and the database's table take.
import { fill, relayAll } from "./move.ts";
import type { Surroundings } from "./surroundings.ts";

const TURNS = 10;

export interface Waiting {
  readonly rows: number;
  /** Of the process, in MiB: once a tenth is sent, and at the most. */
  readonly rssMib: { readonly early: number; readonly peak: number };
  readonly seconds: number;
  /** Table and index, in MiB, after each turn in which a tenth of the rows came and went; without rows. */
  readonly sizesMib: readonly number[];
  /** With all rows waiting. */
  readonly fullMib: number;
}

export async function waiting(all: Surroundings, rows: number): Promise<Waiting> {
  const client = await all.connect();
  const sizeMib = async (): Promise<number> =>
    (await client.query("select pg_total_relation_size('sluice.outbox') as bytes")).rows[0].bytes / 2 ** 20;
  await client.query("vacuum full sluice.outbox");
  const sizesMib: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    await fill(all, rows / TURNS);
    await relayAll(all, rows / TURNS);
    sizesMib.push(await sizeMib());
  }
  await fill(all, rows);
  const fullMib = await sizeMib();
  const rss: number[] = [];
  const seconds = await relayAll(all, rows, () => rss.push(process.memoryUsage.rss() / 2 ** 20));
  await client.end();
  const early = Math.max(...rss.slice(0, Math.ceil(rss.length / 10)));
  return { rows, seconds, sizesMib, fullMib, rssMib: { early, peak: Math.max(...rss) } };
}
