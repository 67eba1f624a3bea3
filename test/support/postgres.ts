// A real PostgreSQL for one test file.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Pool } from "pg";
import { afterAll, expect } from "vitest";
import { type PostgresOptions, startPostgres } from "../../local/postgres.ts";
import { isAlive } from "../../operations/index.ts";

export async function postgres(): Promise<Pool> {
  return (await postgresServer()).pool;
}

export interface PostgresServer {
  readonly pool: Pool;
  readonly port: number;
  readonly url: string;
  /** Ends it without a word to anybody, as a crash does. */
  readonly kill: () => Promise<void>;
  /** After `kill`; what was committed is there again. */
  readonly restart: () => Promise<void>;
}

export async function postgresServer(options?: PostgresOptions): Promise<PostgresServer> {
  const { url, port, dataFolder, restart, stop } = await startPostgres(options);
  const pool = new Pool({ host: "127.0.0.1", port, user: "postgres", password: "password", database: "postgres" });
  pool.on("error", () => undefined); // what it was asked for tells
  // The pool ends without waiting for its connections to be closed.
  pool.on("connect", (client) => client.on("error", () => undefined));
  afterAll(async () => {
    await pool.end();
    await stop();
  });
  return {
    ...{ pool, port, url, restart },
    async kill() {
      const pid = Number(readFileSync(join(dataFolder, "postmaster.pid"), "utf8").split("\n")[0]);
      process.kill(pid, "SIGQUIT"); // its children would outlive a SIGKILL
      await expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false);
    },
  };
}
