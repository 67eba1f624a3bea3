// The outbox through PgBouncer, whose transactions share connections of the server.
import { expect, test } from "vitest";
import { seededRandom } from "../../support/faults/seeded-random.ts";
import { postgresServer } from "../../support/postgres.ts";
import { isPgbouncerHere, pgbouncer } from "./pgbouncer.ts";
import { runWriters } from "./run-writers.ts";

const EVENTS = 2_000;

test.skipIf(!isPgbouncerHere)(
  "through PgBouncer in transaction mode nothing is lost and each key is in order (skipped where there is no pgbouncer)",
  async ({ signal }) => {
    const { pool, port } = await postgresServer({ flags: ["-c", "fsync=off"] });
    const url = await pgbouncer(port);

    const told = await runWriters({ pool, url, events: EVENTS, signal, random: seededRandom(1) });

    expect(told.messages).toBeGreaterThanOrEqual(EVENTS);
    process.stdout.write(`PgBouncer: ${JSON.stringify(told)}\n`);
  },
);
