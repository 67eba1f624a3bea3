// An engine as a process: `node writer-process.ts DATABASE-URL SEED FIRST-ID EVENTS KEYS`. Its transactions commit late, roll back, as a
// whole or to a savepoint, and take their keys in any order, so that some end in a deadlock; whatever fails, it goes on with the next.
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { outbox } from "../../../shared/outbox/index.ts";
import { seededRandom } from "../../support/faults/seeded-random.ts";
import { eventOf, keyOf, note } from "./written.ts";

const [connectionString, ...numbers] = process.argv.slice(2);
const [seed = 0, firstId = 0, events = 0, keys = 0] = numbers.map(Number);
const random = seededRandom(seed);
const TRANSACTION_EVENTS = 10;
const LATE_MS = 50;
let id = firstId;

async function connect(): Promise<pg.Client> {
  for (;;) {
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
    client.on("error", () => undefined); // what it is asked for tells
    try {
      await client.connect();
      return client;
    } catch {
      await client.end().catch(() => undefined);
      await sleep(50);
    }
  }
}

interface Change {
  readonly instance: number;
  readonly id: number;
}

function changes(): Change[] {
  return Array.from({ length: 1 + random.integer(TRANSACTION_EVENTS) }, () => {
    id += 1;
    return { instance: 1 + random.integer(keys), id };
  });
}

/** At once by the SDK, or one by one as any language does. */
async function enqueue(client: pg.Client, all: readonly Change[]): Promise<void> {
  if (random.next() < 0.5) {
    await outbox(client).enqueue(all.map((change) => eventOf(change.instance, change.id)));
    for (const change of all) await note(client, change.instance, change.id);
    return;
  }
  for (const change of all) {
    const type = random.pick(["text", "jsonb"]);
    const event = JSON.stringify(eventOf(change.instance, change.id));
    await client.query(`select sluice.enqueue($1, $2::${type})`, [keyOf(change.instance), event]);
    await note(client, change.instance, change.id);
  }
}

/** Returns how many of its events stay. */
async function transaction(client: pg.Client): Promise<number> {
  const kept = changes();
  await client.query("begin");
  await enqueue(client, kept);
  if (random.next() < 0.2) {
    await client.query("savepoint here");
    await enqueue(client, changes());
    await client.query("rollback to here");
  }
  if (random.next() < 0.2) await sleep(random.integer(LATE_MS));
  const isKept = random.next() < 0.85;
  await client.query(isKept ? "commit" : "rollback");
  return isKept ? kept.length : 0;
}

const DEADLOCK = "40P01";
const ends = { committed: 0, deadlocks: 0 };
let client = await connect();
while (ends.committed < events) {
  try {
    ends.committed += await transaction(client);
  } catch (error) {
    if ((error as { code?: string }).code === DEADLOCK) ends.deadlocks += 1;
    const isRolledBack = await client.query("rollback").then(
      () => true,
      () => false,
    );
    if (isRolledBack) continue;
    await client.end().catch(() => undefined);
    client = await connect();
  }
}
await client.end();
process.stdout.write(`${JSON.stringify(ends)}\n`);
