// Archived events in their order into one topic of Kafka, as the function for Kafka would have written them.

import { KAFKA_CALL, kafkaRecord, recordBatchBytes } from "../../../functions/sinks/kafka-record.ts";
import { thrownText } from "../../../shared/values/index.ts";
import type { ArchivedEvent } from "../../archived-event.ts";
import { TargetError } from "../../errors.ts";
import { type PortionLimits, portionsOf } from "./portions.ts";

/** Records of one call that go to one partition are one batch, which a broker takes or refuses. */
const CALL: PortionLimits = {
  maxEvents: KAFKA_CALL.maxEntries,
  maxBytes: KAFKA_CALL.maxBytes,
  bytesOf: recordBatchBytes,
};

/** A second apart: of a leader that moves. */
const RETRIES = 3;

export interface KafkaTopic {
  /** HOST:PORT of brokers that need no proof, joined by commas. */
  readonly bootstrapServers: string;
  /** It has to be there. */
  readonly topic: string;
}

export interface KafkaSendOptions {
  readonly to: KafkaTopic;
  /** Ends it between two calls. */
  readonly signal: AbortSignal;
  readonly onSent: (events: number) => void;
}

/** @throws TargetError once a call fails: what follows would overtake it. */
export async function sendToKafka(
  events: AsyncIterable<ArchivedEvent>,
  { to: { bootstrapServers, topic }, signal, onSent }: KafkaSendOptions,
): Promise<number> {
  const { compatibilityPartitioner, ProduceAcks, Producer } = await import("@platformatic/kafka");
  const producer = new Producer<Buffer, Buffer, Buffer, Buffer>({
    clientId: "sluice-resend",
    bootstrapBrokers: bootstrapServers.split(","),
    acks: ProduceAcks.ALL,
    autocreateTopics: false,
    retries: RETRIES,
    partitioner: compatibilityPartitioner,
  });
  let sent = 0;
  try {
    for await (const portion of portionsOf(events, CALL)) {
      if (signal.aborted) break;
      const messages = portion.map((event) => recordFor(topic, event));
      await producer.send({ messages }).catch((error: unknown) => {
        const what = `topic ${topic} at ${bootstrapServers} took ${sent} events and refused the next: ${thrownText(error)}`;
        throw new TargetError("not-accepted", what, { topic, sent });
      });
      sent += portion.length;
      onSent(sent);
    }
    return sent;
  } finally {
    await producer.close();
  }
}

function recordFor(topic: string, event: ArchivedEvent) {
  const { key, value, headers } = kafkaRecord(event);
  return { topic, key, value, headers: new Map(headers) };
}
