// The first rival: graphile-worker, with a job for each event, in a queue of its key, which is how its order is kept there.
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import { EVENT, KEY, QUEUE_URL } from "./move.ts";
import type { Surroundings } from "./surroundings.ts";

/** More of them were not faster. */
const CONCURRENCY = 24;

const silent = new Logger(() => () => undefined);

/** Seconds from rows to the queue. */
export async function graphileAll({ connect, sqs, url }: Surroundings, events: number): Promise<number> {
  const options = { connectionString: url, logger: silent };
  const utils = await makeWorkerUtils(options);
  await utils.migrate();
  await utils.release();
  const client = await connect();
  await client.query(
    `select count(graphile_worker.add_job('send', json_build_object('key', ${KEY}, 'event', ${EVENT}), ${KEY})) from generate_series(1, $1) each`,
    [events],
  );
  await client.end();
  const allSent = Promise.withResolvers<void>();
  let sent = 0;
  const send = async (payload: unknown): Promise<void> => {
    const { key, event } = payload as { readonly key: string; readonly event: string };
    const ids = { MessageGroupId: key, MessageDeduplicationId: `${sent}` };
    await sqs.send(new SendMessageCommand({ QueueUrl: QUEUE_URL, MessageBody: event, ...ids }));
    sent += 1;
    if (sent === events) allSent.resolve();
  };
  const beginMs = performance.now();
  const runner = await run({
    ...options,
    concurrency: CONCURRENCY,
    maxPoolSize: CONCURRENCY,
    noHandleSignals: true,
    taskList: { send },
  });
  await allSent.promise;
  const seconds = (performance.now() - beginMs) / 1_000;
  await runner.stop();
  return seconds;
}
