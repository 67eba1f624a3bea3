// 20,000 internal events on their way to a real broker, which is killed and started again, by functions that are killed at any moment.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Broker, startBroker } from "../../../local/kafka/broker.ts";
import { createTopics } from "../../../local/kafka/create-topics.ts";
import { seededRandom } from "../../support/faults/seeded-random.ts";
import { stepInstanceUpdate } from "../../support/internal-events.ts";
import { sqsRecord } from "../../support/processor.ts";
import { fifoSource } from "./fifo-source.ts";
import { kafkaFunction } from "./kafka-function.ts";
import { kafkaVariables, TOPICS } from "./kafka-variables.ts";
import { READERS, type ReadRecord } from "./readers.ts";

const SEED = Number(process.env["SLUICE_FAULT_SEED"] ?? 20261128);
const KEYS = 200;
const EVENTS_PER_KEY = 100;
const EVENTS = KEYS * EVENTS_PER_KEY;
const FUNCTIONS = 2;
/** Of invocations, so many end by a kill. */
const KILLED_SHARE = 1 / 100;
/** About as long as an invocation takes, so that it is met at its beginning, in its middle and at its end. */
const KILLED_WITHIN_MS = 30;
/** The broker is killed when so many events are left. */
const BROKER_KILLS = [EVENTS * 0.7, EVENTS * 0.3];

let broker: Broker;
beforeAll(async () => {
  broker = await startBroker();
  await createTopics(broker.bootstrap, Object.values(TOPICS), { partitions: 6 });
});
afterAll(() => broker?.stop());

test(`nothing is lost and each key is in order, whoever is killed (seed ${SEED}; SLUICE_FAULT_SEED=… for another)`, async ({
  signal,
}) => {
  const random = seededRandom(SEED);
  const source = fifoSource(internalEvents(), random);
  const kills = { functions: 0, broker: 0 };
  let restarting = Promise.resolve();
  const work = async (): Promise<void> => {
    const fn = kafkaFunction(kafkaVariables(broker.bootstrap));
    for (let batch = await source.take(); batch && !signal.aborted; batch = await source.take()) {
      const failed = fn.invoke(batch);
      if (random.next() < KILLED_SHARE) {
        kills.functions += 1;
        setTimeout(fn.kill, random.integer(KILLED_WITHIN_MS));
      }
      source.settle(batch, await failed);
      if (source.left() < (BROKER_KILLS[kills.broker] ?? 0)) {
        kills.broker += 1;
        await broker.kill();
        restarting = broker.restart(); // while the functions go on
      }
    }
    fn.kill();
  };
  await Promise.all(Array.from({ length: FUNCTIONS }, work));
  await restarting;

  const records = READERS.java(broker.bootstrap, Object.values(TOPICS));

  const arrivals = Map.groupBy(records, ({ topic, key }) => `${topic} ${key}`);
  expect(arrivals.size).toBe(KEYS * Object.keys(TOPICS).length);
  const everyOne = Array.from({ length: EVENTS_PER_KEY }, (_, place) => place + 1);
  for (const [key, own] of arrivals) expect([...new Set(own.map(placeOf))], key).toEqual(everyOne);
  expect(kills.functions).toBeGreaterThan(5);
  expect(kills.broker).toBe(BROKER_KILLS.length);
  const duplicates = records.length - EVENTS * Object.keys(TOPICS).length;
  process.stdout.write(
    `${EVENTS} internal events, ${records.length} records, ${duplicates} of them duplicates; ` +
      `the broker was killed ${kills.broker} times, a function ${kills.functions} times\n`,
  );
});

/** Of each key, by turns. */
function internalEvents() {
  return Array.from({ length: EVENTS }, (_, index) => {
    const workflow_instance_id = 1 + (index % KEYS);
    const step_attempt_id = 1 + Math.floor(index / KEYS);
    const event = stepInstanceUpdate({ workflow_instance_id, step_attempt_id });
    return sqsRecord(event, `etl.daily/${workflow_instance_id}`);
  });
}

/** Which of its key's events it is. */
function placeOf({ value }: ReadRecord): number {
  const body = JSON.parse(value ?? "");
  return (body.data ?? body).step_attempt_id;
}
