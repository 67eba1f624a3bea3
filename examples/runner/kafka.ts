// What an example for Kafka needs around it: a broker, and the life of the sample engine there, by the function that publishes to Kafka.
import { fileURLToPath } from "node:url";
import { functionEnvironment } from "../../local/functions/function-environment.ts";
import { createTopics, startBroker } from "../../local/kafka/index.ts";
import { LocalError } from "../../local/this-machine.ts";
import { loadEngine } from "../../shared/engines/index.ts";
import type { KafkaVariables } from "../../shared/wiring/index.ts";
import { lifeOf } from "./life.ts";

export interface Kafka {
  /** `HOST:PORT` */
  readonly bootstrap: string;
  /** Of contract v1. */
  readonly topic: string;
  /** Publishes the sample engine's events; resolves once the broker has taken them all. */
  readonly play: () => Promise<void>;
}

const TOPIC = "sluice-local-v1";
const PARTITIONS = 3;
const CODE = fileURLToPath(new URL("../../functions/kafka-processor", import.meta.url));
/** The most that Lambda takes from a FIFO queue. */
const BATCH_SIZE = 10;
/** One batch of so many comes again, as after an answer that was lost. */
const TWICE_EVERY = 10;

/** On the broker at `HOST:PORT`; without one, on one that is started for the example. Ctrl-C ends it early. */
export async function withKafka(address: string | undefined, example: (kafka: Kafka) => Promise<void>): Promise<void> {
  try {
    const broker = address === undefined ? await startOwn() : undefined;
    const bootstrap = broker?.bootstrap ?? address ?? "";
    process.once("SIGINT", () => {
      console.log("Interrupted.");
      void Promise.resolve(broker?.stop()).finally(() => process.exit(130));
    });
    try {
      await createTopic(bootstrap);
      await example({ bootstrap, topic: TOPIC, play: () => play(bootstrap) });
    } finally {
      await broker?.stop();
    }
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    console.error(`this example cannot run: ${error.message}`);
    process.exitCode = 1;
  }
}

async function startOwn() {
  console.log("Starting Kafka on this machine …");
  return await startBroker();
}

async function createTopic(bootstrap: string): Promise<void> {
  await createTopics(bootstrap, [TOPIC], { partitions: PARTITIONS }).catch((error: Error) => {
    throw new LocalError(`topic ${TOPIC} cannot be made at ${JSON.stringify(bootstrap)}: ${error.message}`);
  });
}

async function play(bootstrap: string): Promise<void> {
  const records = lifeOf(await loadEngine()).map(({ text, partitionKey }, index) => ({
    messageId: String(index),
    body: text,
    attributes: { MessageGroupId: partitionKey, SequenceNumber: String(index + 1).padStart(20, "0") },
  }));
  console.log(`The engine publishes ${records.length} internal events.\n`);
  const variables = {
    SLUICE_CLUSTER: "local",
    SLUICE_CONTRACTS: "v1",
    SLUICE_QUARANTINE_QUEUE_URL: "http://127.0.0.1:9/quarantine",
    SLUICE_STAGE: "local",
    SLUICE_KAFKA_AUTH: "none",
    SLUICE_KAFKA_BOOTSTRAP_SERVERS: bootstrap,
    SLUICE_KAFKA_TOPICS: JSON.stringify({ v1: TOPIC }),
  } satisfies KafkaVariables;
  const plan = {
    ...{ name: "kafka-processor", arn: "", codeFolder: CODE, handler: "handler.handler", logGroup: "" },
    ...{ memoryMb: 512, timeoutSeconds: 20, variables },
  };
  const processor = functionEnvironment({ plan, endpoint: "http://127.0.0.1:9", onLog: () => undefined });
  try {
    for (let at = 0; at < records.length; at += BATCH_SIZE) {
      const isTwice = (at / BATCH_SIZE) % TWICE_EVERY === 0;
      for (const Records of Array(isTwice ? 2 : 1).fill(records.slice(at, at + BATCH_SIZE))) {
        const result = await processor.invoke({ Records });
        if (result.kind === "failed") throw new LocalError(result.message);
      }
    }
  } finally {
    processor.stop();
  }
}
