// Apart from the room's index: it loads a client of Kafka, which a run without Kafka need not have.
export { startBroker } from "./broker.ts";
export { createTopics } from "./create-topics.ts";
export { classPath, missingJava } from "./java.ts";
