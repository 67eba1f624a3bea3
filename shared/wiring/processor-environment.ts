// The event processor's environment: infra writes it from its schema, the handler parses it with the same.
import * as z from "zod/mini";
import { ContractNamesSchema } from "./contract-names.ts";

export const TOPIC_TYPES = ["standard", "fifo"] as const;
export type TopicType = (typeof TOPIC_TYPES)[number];

/** Where the JSON Schemas of the contracts are published, unless a deployment says otherwise. */
export const DEFAULT_CONTRACT_BASE_URL = "https://sluice.io/contracts";
/** What such a URL looks like: paths are written behind it. */
export const CONTRACT_BASE_URL_PATTERN = /^https?:\/\/[^\s?#]+[^\s?#/]$/;

const TimeSchema = z.iso.datetime("must be a time such as 2027-01-01T00:00:00Z");

/** That a contract will be switched off, as CloudEvents' deprecation extension tells it. */
export const DeprecationSchema = z.object({
  /** Since when it is so, RFC 3339 in UTC. */
  from: TimeSchema,
  /** When it is switched off at the earliest. */
  sunset: z.optional(TimeSchema),
  /** URL of what to do. */
  migration: z.optional(z.url({ protocol: /^https?$/, error: "must be an http or https URL" })),
});
export type Deprecation = Readonly<z.infer<typeof DeprecationSchema>>;
/** By contract. */
export type Deprecations = Readonly<Record<string, Deprecation>>;

const DeprecationsSchema = z.pipe(
  z.pipe(
    z.string(),
    z.transform((text): unknown => JSON.parse(text)),
  ),
  z.record(z.string(), DeprecationSchema),
);

/** Read by named key only: the environment holds AWS's variables too. */
export const ProcessorEnvironmentSchema = z.object({
  /** Where the canary's events go; without a canary there is none. */
  SLUICE_CANARY_TOPIC_ARN: z.optional(z.string().check(z.startsWith("arn:"))),
  SLUICE_CLUSTER: z.string().check(z.minLength(1)),
  /** The JSON Schema of an event is at <this>/<contract>/<type>.schema.json. */
  SLUICE_CONTRACT_BASE_URL: z.string().check(z.regex(CONTRACT_BASE_URL_PATTERN)),
  /** Contract names, joined by commas. */
  SLUICE_CONTRACTS: ContractNamesSchema,
  /** JSON: contracts that will be switched off, with since when, when, and what to do; not without any. */
  SLUICE_DEPRECATIONS: z.optional(DeprecationsSchema),
  /** Whether each record is named in the log with what became of it, so that it can be traced; not without it. */
  SLUICE_LOG_RECORDS: z.optional(z.enum(["true", "false"])),
  SLUICE_EXTERNAL_TOPIC_ARN: z.string().check(z.startsWith("arn:")),
  SLUICE_EXTERNAL_TOPIC_TYPE: z.enum(TOPIC_TYPES),
  SLUICE_QUARANTINE_QUEUE_URL: z.url(),
  /** A dimension of every metric, so that stages in one account stay apart. */
  SLUICE_STAGE: z.string().check(z.minLength(1)),
});
/** What infra has to write: every variable as text. */
export type ProcessorVariables = z.input<typeof ProcessorEnvironmentSchema>;
export type ProcessorEnvironment = z.output<typeof ProcessorEnvironmentSchema>;
