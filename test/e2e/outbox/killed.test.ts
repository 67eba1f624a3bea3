// 20,000 events and more on their way from transactions of all sorts to a queue, while relays and the server are killed.
import { expect, test } from "vitest";
import { seededRandom } from "../../support/faults/seeded-random.ts";
import { postgresServer } from "../../support/postgres.ts";
import { postgres13 } from "./postgres-13.ts";
import { runWriters } from "./run-writers.ts";

/** The machine stays up, so that what was written is there however a server ends. */
const FLAGS = ["-c", "fsync=off"];
const SEED = Number(process.env["SLUICE_FAULT_SEED"] ?? 20261128);

test.for([
  { version: 18, events: 20_000, embedded: async () => undefined },
  { version: 13, events: 3_000, embedded: postgres13 },
])(
  `on PostgreSQL $version nothing is lost and each key is in order, whoever is killed (seed ${SEED}; SLUICE_FAULT_SEED=… for another)`,
  async ({ version, events, embedded }, { signal }) => {
    const server = await postgresServer({ Embedded: await embedded(), flags: FLAGS });
    const { rows } = await server.pool.query("show server_version_num");
    expect(rows[0].server_version_num).toMatch(new RegExp(`^${version}`));
    const kills = [events * 0.3, events * 0.6];
    let killed = 0;
    let restarting = Promise.resolve();

    const told = await runWriters({
      ...{ pool: server.pool, url: server.url, events, signal, random: seededRandom(SEED) },
      onStored(messages) {
        if (messages < (kills[killed] ?? Number.POSITIVE_INFINITY)) return;
        killed += 1;
        restarting = restarting.then(server.kill).then(server.restart);
      },
    });
    await restarting;

    expect(told.messages).toBeGreaterThanOrEqual(events);
    expect(killed).toBe(kills.length);
    expect(told.relaysKilled).toBeGreaterThan(0);
    expect(told.deadlocks).toBeGreaterThan(0);
    process.stdout.write(`PostgreSQL ${version}: ${JSON.stringify({ ...told, serverKilled: killed })}\n`);
  },
);
