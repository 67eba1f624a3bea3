// environment → client → wiring → export. No rules here.
import { engine } from "#engine";
import { isOfCanary } from "../../shared/engines/index.ts";
import { KAFKA_SERVICE, KafkaEnvironmentSchema } from "../../shared/wiring/index.ts";
import { batchHandler, type Sink } from "../processing/index.ts";
import { kafkaConnection } from "../sinks/kafka-connection.ts";
import { kafkaSink } from "../sinks/kafka-sink.ts";
import { routedSink } from "../sinks/routed-sink.ts";

const environment = KafkaEnvironmentSchema.parse(process.env);
// One client for each environment: brokers bound how many connections they take, and how many new ones in a second.
const kafka = kafkaSink(kafkaConnection(environment), environment.SLUICE_KAFKA_TOPICS);
const sink = withoutCanary(kafka);
// Lambda tells of its end only where an extension is about; elsewhere brokers close what has long been idle.
process.once("SIGTERM", () => void kafka.close().finally(() => process.exit(0)));

/** The canary measures the way through SNS; of its events no topic of Kafka has any. */
function withoutCanary(external: Sink): Sink {
  const { canary } = engine;
  if (!canary) return external;
  const nowhere: Sink = { ...external, publish: async (events) => events.map(() => ({ kind: "published" })) };
  return routedSink(external, [{ takes: (event) => isOfCanary(canary, event), sink: nowhere }]);
}

export const handler = batchHandler(environment, { engine, sink, service: KAFKA_SERVICE });
