// What a deployment can choose, parsed once; everything else in infra gets a plain object.
import { readFileSync } from "node:fs";
import * as z from "zod";
import { CONTRACT_NAMES, TOPIC_TYPES } from "../shared/wiring/index.ts";
import { AlarmsSchema } from "./config/alarms.ts";

const ProcessorSchema = z.strictObject({
  /** How long one batch may take, in seconds. A message of 5,000 changes takes about 10 on a slow day of SNS. */
  timeoutSeconds: z.int().min(10).max(900).default(60),
  /** Memory in MiB; Lambda gives CPU in proportion. */
  memoryMb: z.int().min(128).max(10_240).default(512),
  /** Invocations at once. Bounds of the service: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
  maxConcurrency: z.int().min(2).max(1_000).default(50),
  /** Concurrency set aside for the function, so that others in the account cannot take it. */
  reservedConcurrency: z.int().min(5).max(1_000).optional(),
});

export const ConfigSchema = z
  .strictObject({
    /** Part of every name, so that stages live side by side. */
    stage: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,15}$/, "1 to 16 lower-case letters, digits or '-', a letter first")
      .default("dev"),
    /** The engine deployment the events come from: `source` and the `cluster` attribute. */
    cluster: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,64}$/, "1 to 64 letters, digits, '.', '_' or '-'")
      .default("main"),
    /** Contracts to publish, each message marked with its own. */
    contracts: z.array(z.enum(CONTRACT_NAMES)).min(1).refine(isDistinct, "names a contract twice").default(["v1"]),
    /** `fifo` keeps order for SQS subscribers, and can deliver to SQS only. */
    topic: z.enum(TOPIC_TYPES).default("standard"),
    processor: ProcessorSchema.prefault({}),
    /** Sends an event through the whole path every minute and alarms if it does not come out. */
    canary: z.boolean().default(false),
    /** Traces the processor's invocations with AWS X-Ray. */
    tracing: z.boolean().default(false),
    alarms: AlarmsSchema.prefault({}),
  })
  .refine(({ processor }) => (processor.reservedConcurrency ?? Number.POSITIVE_INFINITY) >= processor.maxConcurrency, {
    path: ["processor", "reservedConcurrency"],
    error: "is less than maxConcurrency: the function would be throttled",
  });

export type Config = Readonly<z.output<typeof ConfigSchema>>;

export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** @throws ConfigError with a sentence for each key that is wrong. */
export function parseConfig(value: unknown, where = "configuration"): Config {
  const result = ConfigSchema.safeParse(value);
  if (result.success) return result.data;
  const sentences = result.error.issues.map(
    ({ path, message }) => `${[...path].join(".") || "(top level)"}: ${message}`,
  );
  throw new ConfigError(`${where}: ${sentences.join("; ")}`);
}

/** Reads a JSON file; without one, every default holds. */
export function readConfig(file: string | undefined): Config {
  if (file === undefined) return parseConfig({});
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ConfigError(`${file}: cannot be read as JSON: ${error instanceof Error ? error.message : error}`);
  }
  return parseConfig(value, file);
}

function isDistinct(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}
