// What a deployment can choose: the whole configuration, with a sentence, a unit, a default and a bound for each key.
import * as z from "zod";
import type { LoadedEngine, PublishedContract } from "../../shared/engines/index.ts";
import {
  CONTRACT_BASE_URL_PATTERN,
  DEFAULT_TIMEOUT_SECONDS,
  DeprecationSchema,
  MAPPING_MAX_CONCURRENCY,
} from "../../shared/wiring/index.ts";
import { ACCOUNT_RULES } from "./account-rules.ts";
import { AlarmsSchema } from "./alarms.ts";
import { checkDeliveryLogs, DeliveryLogsSchema } from "./delivery-logs.ts";
import { checkKafka, kafkaSchema, TOPIC_CHOICES, type TopicChoice } from "./kafka.ts";
import { checkOutbox, OutboxSchema } from "./outbox.ts";
import { distinct, pascalCase, setting, textLike } from "./setting.ts";
import {
  accountId,
  checkSubscribers,
  FIFO_TOPIC_MAX_SUBSCRIPTIONS,
  QUEUE_MAX_PRINCIPALS,
  SubscribeAccessSchema,
  subscribersSchema,
} from "./subscribers.ts";

const ProcessorSchema = z.strictObject({
  timeoutSeconds: setting(z.int().min(10).max(900).default(DEFAULT_TIMEOUT_SECONDS), {
    description:
      "How long one batch may take. A message of 5,000 changes takes about 10 on a slow day of SNS. A message that fails comes again after six times this.",
    unit: "seconds",
  }),
  memoryMb: setting(z.int().min(128).max(10_240).default(512), {
    description: "Memory of the function; Lambda gives CPU in proportion.",
    unit: "MiB",
  }),
  // Bounds of the service: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
  maxConcurrency: setting(z.int().min(2).max(MAPPING_MAX_CONCURRENCY.value).default(50), {
    description:
      "How many batches are processed at once, at most: it bounds what Sluice takes of the account's concurrency.",
    unit: "invocations",
  }),
  reservedConcurrency: setting(z.int().min(5).max(1_000).optional(), {
    description:
      "Concurrency of the account set aside for the function, so that others cannot take it. At least `maxConcurrency`.",
    unit: "invocations",
    without: "nothing is set aside",
  }),
  logRecords: setting(z.boolean().default(true), {
    description: "Names every record in the log, with what became of it: what `sluice trace` looks for.",
  }),
});

const { shape: deprecation } = DeprecationSchema;

/** That a contract will be switched off, as every event of it then says; what the processor takes, and nothing else. */
const ConfiguredDeprecationSchema = z
  .strictObject({
    from: setting(deprecation.from, { description: "Since when the contract is deprecated." }),
    sunset: setting(deprecation.sunset, {
      description: "When it is switched off at the earliest.",
      without: "nothing is said of it",
    }),
    migration: setting(deprecation.migration, {
      description: "Where subscribers read what to do.",
      without: "nothing is said of it",
    }),
  })
  .refine(({ from, sunset }) => sunset === undefined || Date.parse(sunset) >= Date.parse(from), {
    path: ["sunset"],
    error: "is before from",
  });

/** By contract; `names` are those whose events can say it. */
const deprecationsSchema = (names: readonly string[]) => {
  const others = `no contract of CloudEvents; there is: ${names.join(", ") || "none"}`;
  return z
    .partialRecord(z.enum(names), ConfiguredDeprecationSchema, {
      // zod's types do not know this code for records; it gives it.
      error: ({ code, keys }) =>
        String(code) === "unrecognized_keys" ? `${(keys as string[]).join(", ")}: ${others}` : undefined,
    })
    .default({});
};

/**
 * What a configuration may hold, as zod has it; docs/configuration.md is made from it. The names that it knows are those of the
 * engine: its contracts, and what their events can be filtered by.
 */
export const configSchema = (loaded: LoadedEngine) => {
  const { engine, catalogue } = loaded;
  const names = engine.contracts.map(({ name }) => name);
  return z
    .strictObject({
      $schema: setting(z.string().optional(), {
        description: "Where editors find the JSON Schema of this file; read by nothing else.",
        without: "editors know nothing of the keys",
      }),
      engine: setting(z.string().optional(), {
        description:
          "The module of the engine whose events come in, seen from this file; see examples/deployment-system. It decides which contracts there are, and what a filter may say.",
        without: "the engine that is shipped",
      }),
      stage: setting(
        textLike(/^[a-z][a-z0-9-]{0,15}$/, "1 to 16 lower-case letters, digits or '-', a letter first").default("dev"),
        { description: "Part of every name, so that stages live side by side. `prod` is protected by default." },
      ),
      cluster: setting(textLike(/^[A-Za-z0-9._-]{1,64}$/, "1 to 64 letters, digits, '.', '_' or '-'").default("main"), {
        description:
          "The engine deployment that the events come from: `source` and the `cluster` attribute of every event.",
      }),
      contracts: setting(
        distinct(
          z.array(z.enum(names, `is no contract of engine ${engine.name}, which has: ${names.join(", ")}`)).min(1),
          "names a contract twice",
        ).default(names.slice(0, 1)),
        { description: "Contracts of the engine to publish, each message marked with its own." },
      ),
      contractBaseUrl: setting(
        textLike(
          CONTRACT_BASE_URL_PATTERN,
          "an http or https URL without query, fragment or '/' at its end",
        ).optional(),
        {
          description:
            "Where the files of the contracts' folder are published; the `dataschema` of every CloudEvent begins with it.",
          without: "`dataschema` is a name, `urn:sluice:<contract>/<type>`, and no address",
        },
      ),
      deprecations: setting(deprecationsSchema(cloudEventsOf(catalogue.contracts)), {
        description:
          "Contracts that will be switched off: since when (`from`), when at the earliest (`sunset`), and where to read what to do (`migration`). Every event of one says so, in the fields of CloudEvents' deprecation extension.",
        without: "no contract is deprecated",
      }),
      topic: setting(z.enum(TOPIC_CHOICES).default("standard"), {
        description:
          "Type of the external topic. `fifo` keeps order for SQS subscribers, and can deliver to SQS only. With `none` there is no topic: external events go to Kafka alone, and `kafka` says where. A protected stage keeps the type that it was first deployed with.",
      }),
      internalConsumers: setting(
        distinct(
          z
            .array(textLike(/^[a-z][a-z0-9-]{0,31}$/, "1 to 32 lower-case letters, digits or '-', a letter first"))
            .max(
              FIFO_TOPIC_MAX_SUBSCRIPTIONS - 2,
              `a FIFO topic has at most ${FIFO_TOPIC_MAX_SUBSCRIPTIONS} subscriptions, two of them for the functions that publish`,
            ),
          "names a consumer twice",
        )
          .refine((all) => new Set(all.map(pascalCase)).size === all.length, {
            error: "has names that differ in nothing but '-', and outputs are named without it",
          })
          .default([]),
        {
          description:
            "Parts of the engine that read the same internal events, each from a FIFO queue of its own, behind a FIFO topic. With none, the engine writes to the processor's queue directly.",
        },
      ),
      kafka: setting(kafkaSchema(names).optional(), {
        description:
          "Kafka beside SNS, or in its place (`topic`): a function of its own reads the internal events from a queue of its own and writes the external ones. Beside SNS both queues are behind the FIFO topic of `internalConsumers`.",
        without: "external events go to SNS alone",
      }),
      outbox: setting(OutboxSchema.optional(), {
        description:
          "Relays on AWS Fargate that move what an engine has put into the outbox of its own PostgreSQL to the internal tier, in order within each partition key.",
        without: "none; a relay may run elsewhere, or the engine publishes by itself",
      }),
      subscribers: setting(subscribersSchema(catalogue.contracts), {
        description: "Who gets external events. Teams that subscribe by themselves are not listed here.",
      }),
      subscribeAccess: setting(SubscribeAccessSchema, {
        description:
          "Who else may subscribe by themselves. Principals of this account may, as far as their own permissions go.",
      }),
      engineAccounts: setting(
        distinct(z.array(accountId).max(QUEUE_MAX_PRINCIPALS), "names an account twice").default([]),
        {
          description:
            'Other AWS accounts whose engine may publish here. Together with `internalConsumers` or `kafka` they need `"encryption": "customer"`. An engine in this account attaches the policy of the output `EnginePolicyArn`.',
        },
      ),
      encryption: setting(z.enum(["customer", "service"]).optional(), {
        description:
          "Keys for data at rest. `customer`: one key of yours, rotated every year. `service`: keys that the services manage. The key is there in either case: alarms speak under it, because CloudWatch cannot use the one that AWS manages for SNS, and what was encrypted with it before stays readable.",
        without: "`customer` for a protected stage, else `service`",
      }),
      protected: setting(z.boolean().optional(), {
        description:
          "Keeps queues, topics, key, archives and logs when the stack is deleted, and refuses to delete it.",
        without: "`true` for the stage `prod`, else `false`",
      }),
      processor: setting(ProcessorSchema.prefault({}), { description: "The function between the tiers." }),
      canary: setting(z.boolean().default(false), {
        description:
          "Sends an event through the whole path every minute and alarms if it does not come out. The engine has to define the event.",
      }),
      tracing: setting(z.boolean().default(false), {
        description:
          "Traces with AWS X-Ray, from the internal queue through the processor to each delivery of the external topic. An account has room for five stages with it.",
      }),
      deliveryLogs: setting(DeliveryLogsSchema.optional(), {
        description:
          "Has SNS log its deliveries to subscribers, by protocol: every attempt that failed with the subscriber's answer, and a sample of the others. `sluice deliveries` reads it.",
        without: "SNS logs nothing of its deliveries; it counts them",
      }),
      alarms: setting(AlarmsSchema.prefault({}), {
        description:
          "When somebody has to act, and who is told. Alarms are always there; docs/runbook.md says what to do.",
      }),
      ...ACCOUNT_RULES,
    })
    .transform(({ $schema, ...config }) => {
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
    .refine((config) => config.engineAccounts.length === 0 || !hasFanOut(config) || config.encryption === "customer", {
      path: ["engineAccounts"],
      error: 'another account cannot use the key that KMS manages for SNS: set encryption to "customer"',
    })
    .superRefine(({ contracts, deprecations }, { addIssue }) => {
      for (const name of Object.keys(deprecations).filter((each) => !contracts.includes(each))) {
        addIssue({
          code: "custom",
          path: ["deprecations", name],
          message: "is not published: contracts does not name it",
        });
      }
    })
    .refine(({ canary }) => !canary || engine.canary, {
      path: ["canary"],
      error: `engine ${engine.name} defines no event for a canary to send: leave it out, or add \`canary\` to the engine`,
    })
    .refine(({ stage, kafka }) => kafka === undefined || !/-(subscriber|consumer)$/.test(stage), {
      path: ["stage"],
      error:
        "ends with -subscriber or -consumer: its alarm for Kafka's dead letters could have the name of another stage's",
    })
    .superRefine(checkKafka)
    .superRefine(checkOutbox)
    .superRefine(checkDeliveryLogs)
    .superRefine((config, context) => checkSubscribers({ ...config, contracts: publishedContracts(config) }, context));
};

/** Others have no place to say it. */
const cloudEventsOf = (contracts: readonly PublishedContract[]): string[] =>
  contracts.filter(({ isCloudEvents }) => isCloudEvents).map(({ name }) => name);

/** Whether a FIFO topic stands in front of the internal queues: where there is more than one. */
export const hasFanOut = ({
  internalConsumers,
  kafka,
  topic,
}: {
  readonly internalConsumers: readonly string[];
  readonly kafka?: unknown;
  readonly topic: TopicChoice;
}): boolean => internalConsumers.length > 0 || (kafka !== undefined && topic !== "none");

/** A checked configuration with every default filled in. */
export type Config = Readonly<z.output<ReturnType<typeof configSchema>>>;

/** What subscribers are told of the contracts that a deployment publishes. */
export const publishedContracts = ({
  contracts,
  engine,
}: {
  readonly contracts: readonly string[];
  readonly engine: LoadedEngine;
}): readonly PublishedContract[] => engine.catalogue.contracts.filter(({ name }) => contracts.includes(name));
