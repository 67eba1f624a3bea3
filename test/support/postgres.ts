// A real PostgreSQL on loopback, for one test file, in a folder that goes with it.
import { Pool } from "pg";
import { afterAll } from "vitest";
import { startPostgres } from "../../examples/runner/postgres.ts";

export async function postgres(): Promise<Pool> {
  const server = await startPostgres();
  const pool = new Pool({ connectionString: server.url });
  // The pool ends without waiting for its connections to be closed.
  pool.on("connect", (client) => client.on("error", () => undefined));
  afterAll(async () => {
    await pool.end();
    await server.stop();
  });
  return pool;
}
