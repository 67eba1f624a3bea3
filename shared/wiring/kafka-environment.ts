// The environment of the function for Kafka, in a file of its own: each function makes its own schemas at every cold start, and no
// other's.
import * as z from "zod/mini";
import { SINK_VARIABLES } from "./processor-environment.ts";

/**
 * How a function proves to brokers who it is: as its role (`iam`, of Amazon MSK), by user and password (`scram`), by a certificate
 * (`mtls`), or not at all.
 */
export const KAFKA_AUTHS = ["iam", "scram", "mtls", "none"] as const;

/** `host:port`, joined by commas. */
export const BOOTSTRAP_SERVERS_PATTERN = /^[A-Za-z0-9.-]+:\d{1,5}(,[A-Za-z0-9.-]+:\d{1,5})*$/;

const TopicsSchema = z.pipe(
  z.string(),
  z.transform((text): Readonly<Record<string, string>> => JSON.parse(text)),
);

export const KafkaEnvironmentSchema = z.object({
  ...SINK_VARIABLES,
  SLUICE_KAFKA_AUTH: z.enum(KAFKA_AUTHS),
  SLUICE_KAFKA_BOOTSTRAP_SERVERS: z.string().check(z.regex(BOOTSTRAP_SERVERS_PATTERN)),
  /** ARN of what Secrets Manager keeps: `username` and `password`, or `certificate` and `privateKey`; `ca` beside either. */
  SLUICE_KAFKA_SECRET_ARN: z.optional(z.string().check(z.startsWith("arn:"))),
  /** JSON: the topic of each contract. */
  SLUICE_KAFKA_TOPICS: TopicsSchema,
});
export type KafkaVariables = z.input<typeof KafkaEnvironmentSchema>;
export type KafkaEnvironment = z.output<typeof KafkaEnvironmentSchema>;
