// What a deployment can choose, parsed once; everything else in infra gets a plain object.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import * as z from "zod";
import * as shipped from "#engine";
import { EngineError, type LoadedEngine, loadEngine, type PublishedContract } from "../shared/engines/index.ts";
import { CONTRACT_BASE_URL_PATTERN, DEFAULT_CONTRACT_BASE_URL, TOPIC_TYPES } from "../shared/wiring/index.ts";
import { AlarmsSchema } from "./config/alarms.ts";
import { checkSubscribers, SubscribeAccessSchema, subscribersSchema } from "./config/subscribers.ts";

const ProcessorSchema = z.strictObject({
  /** How long one batch may take, in seconds. A message of 5,000 changes takes about 10 on a slow day of SNS. */
  timeoutSeconds: z.int().min(10).max(900).default(60),
  /** Memory in MiB; Lambda gives CPU in proportion. */
  memoryMb: z.int().min(128).max(10_240).default(512),
  /** Invocations at once. Bounds of the service: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
  maxConcurrency: z.int().min(2).max(1_000).default(50),
  /** Concurrency set aside for the function, so that others in the account cannot take it. */
  reservedConcurrency: z.int().min(5).max(1_000).optional(),
  /** Names every record in the log, with what became of it: what `sluice trace` looks for. */
  logRecords: z.boolean().default(true),
});

/** The names that it knows are those of the engine: its contracts, and what their events can be filtered by. */
const configSchema = (loaded: LoadedEngine) => {
  const { engine, catalogue } = loaded;
  const names = engine.contracts.map(({ name }) => name);
  return z
    .strictObject({
      /** The module of the engine whose events come in, seen from the configuration file. By default the engine that is shipped. */
      engine: z.string().optional(),
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
      contracts: z
        .array(z.enum(names, `is no contract of engine ${engine.name}, which has: ${names.join(", ")}`))
        .min(1)
        .refine(isDistinct, "names a contract twice")
        .default(names.slice(0, 1)),
      /** Where the files of docs/contracts are published; the `dataschema` of every CloudEvent begins with it. */
      contractBaseUrl: z
        .string()
        .regex(CONTRACT_BASE_URL_PATTERN, "an http or https URL without query, fragment or '/' at its end")
        .default(DEFAULT_CONTRACT_BASE_URL),
      /** `fifo` keeps order for SQS subscribers, and can deliver to SQS only. */
      topic: z.enum(TOPIC_TYPES).default("standard"),
      /**
       * Parts of the engine that read the same internal events, each from a FIFO queue of its own, behind a FIFO topic. With
       * none, the engine writes to the processor's queue directly.
       */
      internalConsumers: z
        .array(z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, "1 to 32 lower-case letters, digits or '-', a letter first"))
        .max(99, "a FIFO topic has at most 100 subscriptions, one of them the processor's")
        .refine(isDistinct, "names a consumer twice")
        .default([]),
      /** Who gets external events. Teams that subscribe by themselves are not listed here. */
      subscribers: subscribersSchema(catalogue.contracts),
      /** Who else may subscribe by themselves. Principals of this account may, as far as their own permissions go. */
      subscribeAccess: SubscribeAccessSchema,
      /** Other AWS accounts whose engine may publish here. An engine in this account attaches the stack's EnginePolicy. */
      engineAccounts: z.array(z.string().regex(/^\d{12}$/, "an AWS account id has 12 digits")).default([]),
      /**
       * Keys for data at rest: `customer` is one key of yours, rotated every year; `service` leaves keys to the services.
       * By default `customer` for a protected stage, else `service`.
       */
      encryption: z.enum(["customer", "service"]).optional(),
      /** Keeps queues, key and logs when the stack is deleted, and refuses to delete it. By default for the stage `prod`. */
      protected: z.boolean().optional(),
      processor: ProcessorSchema.prefault({}),
      /** Sends an event through the whole path every minute and alarms if it does not come out. */
      canary: z.boolean().default(false),
      /** Traces the processor's invocations with AWS X-Ray. */
      tracing: z.boolean().default(false),
      alarms: AlarmsSchema.prefault({}),
    })
    .transform((config) => {
      const isProtected = config.protected ?? config.stage === "prod";
      return {
        ...config,
        engine: loaded,
        protected: isProtected,
        encryption: config.encryption ?? (isProtected ? "customer" : "service"),
      };
    })
    .refine(
      ({ processor }) => (processor.reservedConcurrency ?? Number.POSITIVE_INFINITY) >= processor.maxConcurrency,
      {
        path: ["processor", "reservedConcurrency"],
        error: "is less than maxConcurrency: the function would be throttled",
      },
    )
    .refine(
      (config) =>
        config.engineAccounts.length === 0 || config.internalConsumers.length === 0 || config.encryption === "customer",
      {
        path: ["engineAccounts"],
        error: 'another account cannot use the key that KMS manages for SNS: set encryption to "customer"',
      },
    )
    .refine(({ canary }) => !canary || engine.canary, {
      path: ["canary"],
      error: `engine ${engine.name} defines no event for a canary to send: leave it out, or add \`canary\` to the engine`,
    })
    .superRefine((config, context) => checkSubscribers({ ...config, contracts: publishedContracts(config) }, context));
};

export type Config = Readonly<z.output<ReturnType<typeof configSchema>>>;

/** What subscribers are told of the contracts that a deployment publishes. */
export const publishedContracts = ({
  contracts,
  engine,
}: {
  readonly contracts: readonly string[];
  readonly engine: LoadedEngine;
}): readonly PublishedContract[] => engine.catalogue.contracts.filter(({ name }) => contracts.includes(name));

export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** @throws ConfigError with a sentence for each key that is wrong. */
export function parseConfig(
  value: unknown,
  where = "configuration",
  engine: LoadedEngine = { ...shipped, file: undefined },
): Config {
  const result = configSchema(engine).safeParse(value);
  if (result.success) return result.data;
  const sentences = result.error.issues.map(
    ({ path, message }) => `${namedPath(path, value) || "(top level)"}: ${message}`,
  );
  throw new ConfigError(`${where}: ${sentences.join("; ")}`);
}

/** Reads a JSON file and loads the engine that it names; without one, every default holds. */
export async function readConfig(file: string | undefined): Promise<Config> {
  if (file === undefined) return parseConfig({});
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ConfigError(`${file}: cannot be read as JSON: ${error instanceof Error ? error.message : error}`);
  }
  return parseConfig(value, file, await engineOf(value, file));
}

/** A path that is none is left for the schema to refuse. */
async function engineOf(value: unknown, file: string): Promise<LoadedEngine> {
  const { engine } = (value ?? {}) as { engine?: unknown };
  try {
    return await loadEngine(typeof engine === "string" ? resolve(dirname(file), engine) : undefined);
  } catch (error) {
    if (error instanceof EngineError) throw new ConfigError(`${file}: engine: ${error.message}`);
    throw error;
  }
}

/** Elements of lists by their name where they have one: `subscribers.audit.kind` says more than `subscribers.7.kind`. */
function namedPath(path: readonly PropertyKey[], value: unknown): string {
  let level = value;
  const parts = path.map((part) => {
    const list = level;
    level = (level as Record<PropertyKey, unknown> | undefined)?.[part];
    const { name } = (level ?? {}) as { name?: unknown };
    return Array.isArray(list) && typeof name === "string" ? name : String(part);
  });
  return parts.join(".");
}

function isDistinct(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}
