// A PostgreSQL with its own settings, as durable as it comes, and a queue that answers at once; both beside the bench on its machine.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { SQSClient } from "@aws-sdk/client-sqs";
import pg from "pg";
import { startPostgres } from "../../local/postgres.ts";
import { migrate } from "../../shared/outbox/index.ts";

export interface Surroundings {
  readonly url: string;
  readonly connect: () => Promise<pg.Client>;
  readonly sqs: SQSClient;
  readonly stop: () => Promise<void>;
}

export async function surroundings(): Promise<Surroundings> {
  const { url, stop } = await startPostgres();
  const queue = new Worker(new URL("stub-of-sqs.ts", import.meta.url));
  const [endpoint] = (await once(queue, "message")) as [string];
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
      await stop();
    },
  };
}
