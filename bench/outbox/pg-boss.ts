// The second rival: pg-boss, with a job for each event, in order per key by its policy `key_strict_fifo`.
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { type JobWithMetadata, PgBoss } from "pg-boss";
import { batchesOf, inParallel } from "../../shared/sending/index.ts";
import { EVENT, KEY, QUEUE_URL } from "./move.ts";
import type { Surroundings } from "./surroundings.ts";

export interface PgBossUse {
  /** Of one fetch, which takes the first job of each key. */
  readonly jobs: number;
  /** Fetches at the same time. */
  readonly workers: number;
}

const QUEUE = "send";
const CONCURRENT_CALLS = 8;
const INSERTED_AT_ONCE = 5_000;
const JOBS = `select json_build_object('event', ${EVENT}) as data, ${KEY} as "singletonKey" from generate_series(1, $1) each`;

/** Seconds from rows to the queue. Jobs are fetched without `work`, which would pause between two fetches. */
export async function pgBossAll(
  { connect, sqs, url }: Surroundings,
  events: number,
  { jobs, workers }: PgBossUse,
): Promise<number> {
  const boss = new PgBoss({ connectionString: url, max: workers, supervise: false, schedule: false });
  await boss.start();
  await boss.createQueue(QUEUE, { policy: "key_strict_fifo" });
  const client = await connect();
  const { rows } = await client.query(JOBS, [events]);
  const inserted = rows.map((row, place) => ({ ...row, id: idOf(place) }));
  for (let from = 0; from < events; from += INSERTED_AT_ONCE)
    await boss.insert(QUEUE, inserted.slice(from, from + INSERTED_AT_ONCE));
  await client.query("vacuum analyze pgboss.job_common"); // else its first fetches read the whole table for each job
  await client.end();
  const send = async (some: readonly Sent[]): Promise<void> => {
    const Entries = some.map(({ id, data, singletonKey }) => ({
      ...{ Id: id, MessageBody: data.event, MessageDeduplicationId: id },
      MessageGroupId: singletonKey ?? undefined,
    }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: QUEUE_URL, Entries }));
  };
  let sent = 0;
  const work = async (): Promise<void> => {
    while (sent < events) {
      const found = await boss.fetch<Sent["data"]>(QUEUE, { batchSize: jobs, includeMetadata: true });
      await inParallel(batchesOf(found), CONCURRENT_CALLS, send);
      if (found.length > 0)
        await boss.complete(
          QUEUE,
          found.map(({ id }) => id),
        );
      sent += found.length;
    }
  };
  const beginMs = performance.now();
  await Promise.all(Array.from({ length: workers }, work));
  const seconds = (performance.now() - beginMs) / 1_000;
  await boss.deleteAllJobs(QUEUE);
  await boss.stop();
  return seconds;
}

type Sent = JobWithMetadata<{ readonly event: string }>;

/** In the order of their places: jobs of one insert have the same time, and then the ids, which are random by default, decide. */
const idOf = (place: number): string => `00000000-0000-7000-8000-${place.toString(16).padStart(12, "0")}`;
