// The Kafka of a run: a broker of this machine that is there already, or one that comes and goes with the run. The client is loaded when
// it is asked for: whoever runs without Kafka need not have it.
import { randomUUID } from "node:crypto";
import type { Consumer } from "@platformatic/kafka";
import { LocalError } from "../this-machine.ts";
import { startBroker } from "./broker.ts";

/** A record as a consumer reads it, in wire names; text is what its bytes are in UTF-8. */
export interface ReadRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

export interface LocalKafka {
  /** `HOST:PORT` */
  readonly bootstrap: string;
  readonly topics: readonly string[];
  /** Those of them that were not there. */
  readonly made: readonly string[];
  /** What has come since, of each partition in order. */
  readonly records: () => AsyncGenerator<ReadRecord>;
  /** How many, by topic. */
  readonly counts: () => Promise<Readonly<Record<string, number>>>;
  /** Ends the broker if it came with this. */
  readonly stop: () => Promise<void>;
}

/** Of a topic that is made. */
const PARTITIONS = 3;

/** With the topics of these contracts. @throws LocalError in a line: what is missing, or that nothing answers there */
export async function openKafka(address: string | undefined, contracts: readonly string[]): Promise<LocalKafka> {
  const broker = address === undefined ? await startBroker() : undefined;
  const stop = async (): Promise<void> => broker?.stop();
  const bootstrap = broker?.bootstrap ?? address ?? "";
  const topics = contracts.map((contract) => `sluice-local-${contract}`);
  try {
    const { createTopics } = await import("./create-topics.ts");
    const made = await createTopics(bootstrap, topics, { partitions: PARTITIONS }).catch((error: Error) => {
      throw new LocalError(
        `no broker of Kafka answers at ${bootstrap} (${reasonOf(error)}): start one with npm run kafka`,
      );
    });
    const start = await ends(bootstrap, topics);
    return {
      ...{ bootstrap, topics, made, stop },
      records: () => recordsBetween(bootstrap, topics, start),
      async counts() {
        const end = await ends(bootstrap, topics);
        return Object.fromEntries(topics.map((topic) => [topic, sum(end, topic) - sum(start, topic)]));
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function reasonOf(error: Error): string {
  const { cause, errors = [] } = error as AggregateError;
  const [first] = [...errors, cause].filter((each) => each instanceof Error);
  return first === undefined ? error.message : reasonOf(first);
}

/** By topic: where each partition ends. */
type Ends = ReadonlyMap<string, readonly bigint[]>;

const sum = (of: Ends, topic: string): number =>
  Number((of.get(topic) ?? []).reduce((total, offset) => total + offset, 0n));

async function ends(bootstrap: string, topics: readonly string[]): Promise<Ends> {
  return withConsumer(bootstrap, (consumer) => consumer.listOffsets({ topics: [...topics] }));
}

async function* recordsBetween(bootstrap: string, topics: readonly string[], start: Ends): AsyncGenerator<ReadRecord> {
  const consumer = await newConsumer(bootstrap);
  try {
    const end = await consumer.listOffsets({ topics: [...topics] });
    let open = topics.reduce((total, topic) => total + sum(end, topic) - sum(start, topic), 0);
    if (open === 0) return;
    const offsets = [...start].flatMap(([topic, partitions]) =>
      partitions.map((offset, partition) => ({ topic, partition, offset })),
    );
    const { MessagesStreamModes } = await import("@platformatic/kafka");
    const stream = await consumer.consume({
      ...{ topics: [...topics], mode: MessagesStreamModes.MANUAL, offsets },
      autocommit: false,
    });
    for await (const { topic, partition, offset, key, headers, value } of stream) {
      if (offset >= (end.get(topic)?.[partition] ?? 0n)) continue; // came meanwhile
      yield {
        ...{ topic, partition, offset: Number(offset) },
        key: String(key),
        headers: Object.fromEntries([...headers].map(([name, content]) => [String(name), String(content)])),
        value: String(value),
      };
      open -= 1;
      if (open === 0) return;
    }
  } finally {
    await consumer.close(true);
  }
}

async function withConsumer<Result>(bootstrap: string, ask: (consumer: Consumer) => Promise<Result>): Promise<Result> {
  const consumer = await newConsumer(bootstrap);
  try {
    return await ask(consumer);
  } finally {
    await consumer.close(true);
  }
}

async function newConsumer(bootstrap: string): Promise<Consumer> {
  const { Consumer: Client } = await import("@platformatic/kafka");
  return new Client({ clientId: "sluice", groupId: `sluice-${randomUUID()}`, bootstrapBrokers: [bootstrap] });
}
