// The event processor's environment: infra writes it from its schema, the handler parses it with the same.
import * as z from "zod/mini";
import { ContractNamesSchema } from "./contract-names.ts";
import type { Deprecations } from "./deprecation.ts";

export const TOPIC_TYPES = ["standard", "fifo"] as const;
export type TopicType = (typeof TOPIC_TYPES)[number];

/** What the URL looks like where the JSON Schemas of the contracts are published: paths are written behind it. */
export const CONTRACT_BASE_URL_PATTERN = /^https?:\/\/[^\s?#]+[^\s?#/]$/;

/** As infra wrote them, who has checked them. */
const DeprecationsSchema = z.pipe(
  z.string(),
  z.transform((text): Deprecations => JSON.parse(text)),
);

/** What every function for external events is told. Read by named key only: the environment holds AWS's variables too. */
export const SINK_VARIABLES = {
  /** The least level of the lines about single records, as Lambda's own setting has it; all without it. */
  AWS_LAMBDA_LOG_LEVEL: z.optional(z.string()),
  /** The same as Powertools' logger took it, where Lambda's is not set. */
  POWERTOOLS_LOG_LEVEL: z.optional(z.string()),
  SLUICE_CLUSTER: z.string().check(z.minLength(1)),
  /** The JSON Schema of an event is at <this>/<contract>/<type>.schema.json; not where none is published. */
  SLUICE_CONTRACT_BASE_URL: z.optional(z.string().check(z.regex(CONTRACT_BASE_URL_PATTERN))),
  /** Contract names, joined by commas. */
  SLUICE_CONTRACTS: ContractNamesSchema,
  /** JSON: contracts that will be switched off, with since when, when, and what to do; not without any. */
  SLUICE_DEPRECATIONS: z.optional(DeprecationsSchema),
  /** Whether each record is named in the log with what became of it, so that it can be traced; not without it. */
  SLUICE_LOG_RECORDS: z.optional(z.enum(["true", "false"])),
  SLUICE_QUARANTINE_QUEUE_URL: z.string().check(z.startsWith("http")),
  /** A dimension of every metric, so that stages in one account stay apart. */
  SLUICE_STAGE: z.string().check(z.minLength(1)),
};
/** What they are told in common. */
export type SinkEnvironment = z.output<ReturnType<typeof z.object<typeof SINK_VARIABLES>>>;
export type SinkVariables = z.input<ReturnType<typeof z.object<typeof SINK_VARIABLES>>>;

export const ProcessorEnvironmentSchema = z.object({
  ...SINK_VARIABLES,
  /** Where the canary's events go; without a canary there is none. */
  SLUICE_CANARY_TOPIC_ARN: z.optional(z.string().check(z.startsWith("arn:"))),
  SLUICE_EXTERNAL_TOPIC_ARN: z.string().check(z.startsWith("arn:")),
  SLUICE_EXTERNAL_TOPIC_TYPE: z.enum(TOPIC_TYPES),
});
/** What infra has to write: every variable as text. */
export type ProcessorVariables = z.input<typeof ProcessorEnvironmentSchema>;
export type ProcessorEnvironment = z.output<typeof ProcessorEnvironmentSchema>;
