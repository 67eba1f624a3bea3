// What a transaction with one event takes, beside one with a plain insert of the same row.
import type { Surroundings } from "./surroundings.ts";

const EVENT = JSON.stringify({ type: "START_WORKFLOW", workflow_id: "etl.daily", padding: "x".repeat(400) });
const KEYS = 1_000;

export interface EnqueueCost {
  /** Microseconds of a transaction, as its writer sees it. */
  readonly plain: number[];
  readonly enqueue: number[];
}

/** Samples of both, taken in turn. */
export async function enqueueCost(
  { connect }: Surroundings,
  writers: number,
  { transactions, rounds }: { readonly transactions: number; readonly rounds: number },
): Promise<EnqueueCost> {
  const clients = await Promise.all(Array.from({ length: writers }, connect));
  await clients[0]?.query("create table if not exists plain (like sluice.outbox including all)");
  const microseconds = async (sql: string): Promise<number> => {
    const each = Math.ceil(transactions / writers);
    const beginMs = performance.now();
    const write = async (client: (typeof clients)[number], writer: number): Promise<void> => {
      for (let place = 0; place < each; place += 1) {
        await client.query("begin");
        await client.query(sql, [`etl.daily/${(place * writers + writer) % KEYS}`, EVENT]);
        await client.query("commit");
      }
    };
    await Promise.all(clients.map(write));
    return ((performance.now() - beginMs) * 1_000) / each;
  };
  const cost: EnqueueCost = { plain: [], enqueue: [] };
  for (let round = -1; round < rounds; round += 1) {
    const plain = await microseconds("insert into plain (key, event) values ($1, $2)");
    const enqueue = await microseconds("select sluice.enqueue($1, $2::text)");
    await clients[0]?.query("truncate plain; delete from sluice.outbox");
    if (round < 0) continue; // warm
    cost.plain.push(plain);
    cost.enqueue.push(enqueue);
  }
  await Promise.all(clients.map((client) => client.end()));
  return cost;
}
