// Apart from the room's index, as each transport is. It needs no client of Kafka: records of any are read.
export { type ConsumedRecord, type KafkaHandlerOptions, kafkaHandler, type RecordOutcome } from "./kafka-handler.ts";
