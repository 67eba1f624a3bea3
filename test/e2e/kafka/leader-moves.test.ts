// Three nodes of a real broker, of which those that lead partitions are killed: others lead, and the function follows them.
import { Admin } from "@platformatic/kafka";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Broker, startBroker } from "../../../local/kafka/broker.ts";
import { createTopics } from "../../../local/kafka/create-topics.ts";
import { seededRandom } from "../../support/faults/seeded-random.ts";
import { fifoSource } from "./fifo-source.ts";
import { kafkaFunction } from "./kafka-function.ts";
import { kafkaVariables, TOPICS } from "./kafka-variables.ts";
import { expectEachInOrder, internalEvents } from "./keyed-events.ts";
import { READERS } from "./readers.ts";

const KEYED = { keys: 60, eventsPerKey: 50 };
const SEED = 20261128;

/** The first is the controller, and stays. */
let nodes: readonly Broker[] = [];
beforeAll(async () => {
  const settings = { "min.insync.replicas": "2" };
  const first = await startBroker({ settings });
  nodes = [first];
  for (const nodeId of [2, 3]) nodes = [...nodes, await startBroker({ settings, joins: { broker: first, nodeId } })];
  await createTopics(first.bootstrap, Object.values(TOPICS), { partitions: 6, replicas: 3 });
});
afterAll(() => Promise.all(nodes.toReversed().map((node) => node.stop())));

test("nothing is lost and each key is in order when partitions get other leaders, one after the other", async () => {
  const [first, second, third] = nodes as [Broker, Broker, Broker];
  const source = fifoSource(internalEvents(KEYED), seededRandom(SEED));
  const fn = kafkaFunction(kafkaVariables(first.bootstrap));
  const all = source.left();
  const before = await leadersOf(first.bootstrap);
  const turns = [
    { left: 0.8 * all, turn: () => second.kill() },
    { left: 0.5 * all, turn: () => second.restart() },
    { left: 0.3 * all, turn: () => third.kill() },
  ];
  for (let batch = await source.take(); batch; batch = await source.take()) {
    source.settle(batch, await fn.invoke(batch));
    if (source.left() <= (turns[0]?.left ?? -1)) await turns.shift()?.turn();
  }
  fn.kill();

  expectEachInOrder(READERS.java(first.bootstrap, Object.values(TOPICS)), KEYED);

  expect(turns).toEqual([]);
  expect(before).toEqual(new Set([1, 2, 3]));
  expect(await leadersOf(first.bootstrap)).not.toContain(3);
});

/** Ids of the nodes that lead a partition. */
async function leadersOf(bootstrap: string): Promise<Set<number>> {
  const admin = new Admin({ clientId: "test", bootstrapBrokers: [bootstrap] });
  try {
    const { topics } = await admin.metadata({ topics: Object.values(TOPICS) });
    return new Set([...topics.values()].flatMap(({ partitions }) => partitions.map(({ leader }) => leader)));
  } finally {
    await admin.close();
  }
}
