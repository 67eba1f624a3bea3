import type { KafkaVariables } from "../../../shared/wiring/index.ts";

/** Of each contract. */
export const TOPICS = { v1: "sluice-local-v1", maestro: "sluice-local-maestro" } as const;

/** What the function for Kafka is told, as a deployment does it. */
export const kafkaVariables = (
  bootstrap: string,
  overrides: Readonly<Record<string, string>> = {},
): Record<string, string> => ({
  ...({
    SLUICE_CLUSTER: "local",
    SLUICE_CONTRACTS: Object.keys(TOPICS).join(","),
    SLUICE_QUARANTINE_QUEUE_URL: "http://127.0.0.1:9/quarantine",
    SLUICE_STAGE: "local",
    SLUICE_KAFKA_AUTH: "none",
    SLUICE_KAFKA_BOOTSTRAP_SERVERS: bootstrap,
    SLUICE_KAFKA_TOPICS: JSON.stringify(TOPICS),
  } satisfies KafkaVariables),
  ...overrides,
});
