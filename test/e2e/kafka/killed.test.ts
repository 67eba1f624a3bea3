// 20,000 internal events on their way to a real broker, which is killed and started again, by functions that are killed at any moment.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Broker, startBroker } from "../../../local/kafka/broker.ts";
import { createTopics } from "../../../local/kafka/create-topics.ts";
import { seededRandom } from "../../support/faults/seeded-random.ts";
import { fifoSource } from "./fifo-source.ts";
import { kafkaFunction } from "./kafka-function.ts";
import { kafkaVariables, TOPICS } from "./kafka-variables.ts";
import { expectEachInOrder, internalEvents } from "./keyed-events.ts";
import { READERS } from "./readers.ts";

const SEED = Number(process.env["SLUICE_FAULT_SEED"] ?? 20261128);
const KEYED = { keys: 200, eventsPerKey: 100 };
const EVENTS = KEYED.keys * KEYED.eventsPerKey;
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
  const source = fifoSource(internalEvents(KEYED), random);
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

  const duplicates = expectEachInOrder(records, KEYED);
  expect(kills.functions).toBeGreaterThan(5);
  expect(kills.broker).toBe(BROKER_KILLS.length);
  process.stdout.write(
    `${EVENTS} internal events, ${records.length} records, ${duplicates} of them duplicates; ` +
      `the broker was killed ${kills.broker} times, a function ${kills.functions} times\n`,
  );
});
