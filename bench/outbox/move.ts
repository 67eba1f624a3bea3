// Events from rows to the queue, by the relay.
import { type RelayProgress, relay } from "../../shared/outbox/index.ts";
import { queueTarget } from "../../shared/publisher/index.ts";
import type { Surroundings } from "./surroundings.ts";

const QUEUE_ARN = "arn:aws:sqs:eu-west-1:111122223333:internal.fifo";
/** For the rivals. Where it is is the client's to know. */
export const QUEUE_URL = "https://sqs.eu-west-1.amazonaws.com/111122223333/internal.fifo";
const KEYS = 1_000;

/** An event of its own of one of the keys. */
export const EVENT = `json_build_object('type', 'STEP_INSTANCE_UPDATE', 'workflow_id', 'etl.daily', 'workflow_instance_id', each % ${KEYS} + 1,
  'workflow_run_id', 1, 'step_id', 'load', 'step_attempt_id', each, 'workflow_uuid', gen_random_uuid(), 'step_uuid', gen_random_uuid(),
  'correlation_id', gen_random_uuid(), 'step_instance_id', each, 'sync_time', 1764300000000,
  'pending_records', json_build_array(json_build_object('old_status', 'STARTING', 'new_status', 'RUNNING', 'event_time', 1764300000000)))::text`;
export const KEY = `'etl.daily/' || (each % ${KEYS} + 1)`;

/** Puts so many rows in the outbox. */
export async function fill({ connect }: Surroundings, events: number): Promise<void> {
  const client = await connect();
  const of = `array_agg(${KEY} order by each), array_agg(${EVENT} order by each)`;
  for (let from = 1; from <= events; from += 10_000) {
    const to = Math.min(events, from + 9_999);
    await client.query(
      `select sluice.enqueue(keys, events) from (select ${of} from generate_series(${from}, ${to}) each) of (keys, events)`,
    );
  }
  await client.end();
}

/** Until so many are sent; returns seconds. `onRound` is told of each. */
export async function relayAll(
  { connect, sqs }: Surroundings,
  events: number,
  onRound: () => void = () => undefined,
): Promise<number> {
  const end = new AbortController();
  let sent = 0;
  const onProgress = (done: RelayProgress): void => {
    if (done.kind !== "round" || done.refused || done.setAside > 0) throw new Error(JSON.stringify(done));
    sent += done.sent;
    onRound();
    if (sent >= events) end.abort();
  };
  const beginMs = performance.now();
  await relay({ connect, target: queueTarget(sqs, QUEUE_ARN), signal: end.signal, onProgress });
  return (performance.now() - beginMs) / 1_000;
}
