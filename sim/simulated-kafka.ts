// A cluster of Kafka, as far as a producer can notice: a call has a batch for each partition, which is stored whole or not.
import { type MessageToProduce, MultipleErrors, protocolErrors, ResponseError } from "@platformatic/kafka";
import type { KafkaClient } from "../functions/sinks/kafka-sink.ts";
import type { Caller, EntryTrouble, Network } from "./network.ts";
import { deniedError } from "./service-error.ts";

export type ProducedMessage = MessageToProduce<Buffer, Buffer, Buffer, Buffer>;

/** Few, so that keys meet in one. */
const PARTITIONS = 3;

export function simulatedKafka<By extends Caller>(options: {
  readonly network: Network;
  readonly caller: () => By;
  /** Records that no topic takes. */
  readonly isUnacceptable: (body: string) => boolean;
  readonly onAccepted: (caller: By, message: ProducedMessage) => void;
  readonly describe: (messages: readonly ProducedMessage[]) => string;
  /** Ids of the messages that they come from. */
  readonly messagesOf: (messages: readonly ProducedMessage[]) => readonly string[];
}): () => Promise<KafkaClient> {
  const { network, caller, isUnacceptable, onAccepted, describe, messagesOf } = options;
  const isRefused = (batch: readonly ProducedMessage[]): boolean =>
    batch.some(({ value }) => isUnacceptable(`${value}`));
  const send = async ({ messages }: { readonly messages: readonly ProducedMessage[] }) => {
    const producer = caller();
    const batches = [...Map.groupBy(messages, ({ topic, partition }) => `${topic}/${partition}`).values()];
    const answers = await network({
      ...{ site: "topic", caller: producer },
      describe: () => `Produce [${describe(messages)}]`,
      excusedBy: (trouble) => (trouble === "denied" ? messagesOf(messages) : []),
      perform: (troubleOf) =>
        batches.flatMap((batch, at) => {
          const trouble = troubleOf(at);
          const isStored = (trouble === undefined || trouble.endsWith("-after")) && !isRefused(batch);
          if (isStored) for (const message of batch) onAccepted(producer, message);
          return answerOf(batch, trouble, isRefused(batch));
        }),
    }).catch((error: Error) => {
      if (error.name !== deniedError().name) throw error;
      return batches.flatMap((batch) => answerOf(batch, undefined, false, "TOPIC_AUTHORIZATION_FAILED"));
    });
    if (answers.every(({ errorCode }) => errorCode === 0)) {
      return { offsets: answers.map(({ topic, index }) => ({ topic, partition: index, offset: 0n })) };
    }
    const partitionResponses = (topic: string) => answers.filter((answer) => answer.topic === topic);
    const topics = [...new Set(answers.map(({ topic }) => topic))];
    const response = { responses: topics.map((name) => ({ name, partitionResponses: partitionResponses(name) })) };
    throw new MultipleErrors("Producing messages failed.", [new ResponseError(0, 11, {}, response)]);
  };
  const metadata = async ({ topics }: { readonly topics: readonly string[] }) => ({
    topics: new Map(topics.map((topic) => [topic, { partitionsCount: PARTITIONS }])),
  });
  return async () =>
    ({ send, metadata, clearMetadata: () => undefined, close: async () => undefined }) as unknown as KafkaClient;
}

interface PartitionAnswer {
  readonly topic: string;
  readonly index: number;
  readonly errorCode: number;
}

/** Of one batch; none where the answer does not name it. */
function answerOf(
  [first]: readonly ProducedMessage[],
  trouble: EntryTrouble | undefined,
  isRefused: boolean,
  otherwise = "NONE",
): PartitionAnswer[] {
  if (!first || trouble?.startsWith("unnamed")) return [];
  const name = trouble ? "NOT_ENOUGH_REPLICAS" : isRefused ? "MESSAGE_TOO_LARGE" : otherwise;
  return [{ topic: first.topic, index: first.partition ?? 0, errorCode: protocolErrors[name]?.code ?? 0 }];
}
