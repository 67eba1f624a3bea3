// A consumer of Kafka: npm run -s example kafka-consumer [HOST:PORT]
import { setTimeout as sleep } from "node:timers/promises";
import { Consumer, MessagesStreamModes } from "@platformatic/kafka";
import { withKafka } from "../runner/kafka.ts";
import { Instances } from "./instances.ts";
import { recordHandler } from "./record-handler.ts";

const [, address] = process.argv.slice(2);
const LOOK_EVERY_MS = 20;

await withKafka(address, async ({ bootstrap, topic, play }) => {
  const group = { groupId: "kafka-consumer", clientId: "kafka-consumer", bootstrapBrokers: [bootstrap] };
  const consumer = new Consumer(group);
  const counts = { handled: 0, filtered: 0, problem: 0 };
  const instances = new Instances();
  let shown = 0;
  const handle = recordHandler(
    (received) => {
      shown += 1;
      instances.take(received);
    },
    ({ partition, offset }, { detail }) => console.error(`${topic}/${partition}/${offset}: ${detail}`),
  );
  const read = async (): Promise<void> => {
    // The first time from the beginning, then from where the group has committed.
    const stream = await consumer.consume({
      topics: [topic],
      mode: MessagesStreamModes.COMMITTED,
      fallbackMode: "earliest",
      autocommit: false,
    });
    for await (const record of stream) counts[await handle(record)] += 1;
  };
  /** What the group has not committed. */
  const isBehind = async (): Promise<boolean> => {
    const ends = (await consumer.listOffsets({ topics: [topic] })).get(topic) ?? [];
    const asked = { topics: [{ topic, partitions: [...ends.keys()] }] };
    const committed = (await consumer.listCommittedOffsets(asked)).get(topic) ?? [];
    return ends.some((end, partition) => end > 0n && (committed[partition] ?? -1n) < end);
  };

  await play();
  const reading = read();
  while (await Promise.race([isBehind(), reading.then(() => false)])) await sleep(LOOK_EVERY_MS);
  await consumer.close(true);
  await reading;

  console.log(instances.render());
  const all = counts.handled + counts.filtered + counts.problem;
  console.log(
    `\n${all} records: ${counts.filtered} of other types by their headers, ${counts.handled - shown} known already, ${shown} shown.`,
  );
});
