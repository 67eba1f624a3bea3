// Each setting changes only what it should: the whole difference to a template of defaults, `*` standing for any text.

import { expect, test } from "vitest";
import { settingSchema } from "../../catalogue/index.ts";
import { loadEngine } from "../../shared/engines/index.ts";
import { OUTBOX } from "../support/outbox-config.ts";
import { differences, type TemplateParts, templateParts } from "../support/template-parts.ts";

const subscriber = (own: object): object => ({ subscribers: [{ name: "team", owner: "team", ...own }] });
const SUBSCRIPTION = [
  "+ Alarms/subscriber-dead-lettered-team",
  "Watch/Dashboard: DashboardBody",
  "+ Subscribers/team/Subscription/*",
  "Outputs: SubscriberTeamDeadLetterQueueUrl",
];
const secret = (name: string): string => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}`;
const KEYS = [
  "*Queue: SqsManagedSseEnabled",
  "*Queue: KmsMasterKeyId",
  "ExternalTopic: KmsMasterKeyId",
  "EventProcessor/Logs: KmsKeyId",
  "EventProcessor/Role/DefaultPolicy: PolicyDocument", // the CDK grants what reading a queue needs once more
];
const KEPT = ["*: UpdateReplacePolicy", "*: DeletionPolicy", "termination protection"];

const KAFKA = { bootstrapServers: "b-1.example.com:9098", auth: { type: "scram", secretArn: secret("one") } };
const [ENVIRONMENT, GRANTS] = ["Function: Environment", "Role/DefaultPolicy: PolicyDocument"];
/** Of a deployment with Kafka. */
const KAFKA_CHANGES: readonly (readonly [own: object, changes: string[]])[] = [
  [{ bootstrapServers: "b-2.example.com:9098" }, [ENVIRONMENT]],
  [{ topics: { v1: "events" } }, [ENVIRONMENT]],
  [{ contracts: ["v1"] }, []], // which is all of them
  [{ auth: { type: "scram", secretArn: secret("two") } }, [ENVIRONMENT, GRANTS]],
  [{ auth: { type: "mtls", secretArn: secret("two") } }, [ENVIRONMENT, GRANTS]],
  [{ auth: { type: "iam", clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/c/1" } }, [ENVIRONMENT, GRANTS]],
  [{ maxConcurrency: 2 }, ["Function/SqsEventSource:*: ScalingConfig"]],
  [
    { vpc: { vpcId: "vpc-12345678", subnetIds: ["subnet-12345678"], securityGroupIds: ["sg-12345678"] } },
    ["Function: VpcConfig", GRANTS],
  ],
];

const PUBLISHED = { runbookUrl: "https://example.com/runbook" };

const TASK = "OutboxRelay/Task: ContainerDefinitions";
/** Of a deployment with relays of an outbox. */
const OUTBOX_CHANGES: readonly (readonly [own: object, changes: string[]])[] = [
  [{ secretArn: secret("two-AbCdEf") }, [TASK, "OutboxRelay/Task/ExecutionRole/DefaultPolicy: PolicyDocument"]],
  [
    { secretKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd" },
    ["OutboxRelay/Task/ExecutionRole/DefaultPolicy: PolicyDocument"],
  ],
  [{ packages: ["@example/engine@1.2.3", "sluice@0.1.0"] }, [TASK]],
  [{ engine: "node_modules/@example/engine/engine.js" }, [TASK]],
  [{ relays: 1 }, ["OutboxRelay/Service/Service: DesiredCount"]],
  ...[{ subnetIds: ["subnet-87654321"] }, { securityGroupIds: ["sg-87654321"] }].map((own): [object, string[]] => [
    { vpc: { ...OUTBOX.vpc, ...own } },
    ["OutboxRelay/Service/Service: NetworkConfiguration"],
  ]),
  [{ vpc: { ...OUTBOX.vpc, vpcId: "vpc-87654321" } }, []], // the subnets say it
];

/** What is set (beside what it needs to have an effect), and what it may change. */
const CHANGES: readonly (readonly [setting: object, changes: readonly string[], besides?: object])[] = [
  [{ $schema: "docs/configuration.schema.json" }, []],
  [
    { stage: "test" },
    [
      "Alarms/*: AlarmName",
      ...["events-too-late: Dimensions", "records-fail: Metrics", "books-*: Metrics"].map((alarm) => `Alarms/${alarm}`),
      "EngineAccess/Policy: Description",
      "Encryption/Key: Description",
      "EventProcessor/Function: Environment",
      "Watch/Dashboard: Dashboard*",
    ],
  ],
  [{ cluster: "east" }, ["EventProcessor/Function: Environment"]],
  [{ contracts: ["v1", "maestro"] }, ["EventProcessor/Function: Environment"]],
  [{ contractBaseUrl: "https://events.example.com" }, ["EventProcessor/Function: Environment"]],
  [{ deprecations: { v1: { from: "2027-01-01T00:00:00Z" } } }, ["EventProcessor/Function: Environment"]],
  [
    { topic: "fifo" },
    [
      ...["FifoTopic", "FifoThroughputScope", "TopicName"].map((property) => `ExternalTopic: ${property}`),
      "EventProcessor/Function: Environment",
    ],
  ],
  [
    { internalConsumers: ["scheduler"] },
    [
      "+ FanOut/*",
      "+ Alarms/consumer-dead-lettered-scheduler",
      "Watch/Dashboard: DashboardBody",
      "Internal/Queue/Policy: PolicyDocument",
      "EngineAccess/Policy: PolicyDocument",
      "Outputs: InternalConsumerSchedulerQueueUrl",
      "Outputs: InternalTopicArn",
    ],
  ],
  [
    { kafka: { bootstrapServers: "127.0.0.1:9092", auth: { type: "none" } } },
    [
      "+ Kafka/*",
      "+ FanOut/*",
      "+ Alarms/*-kafka",
      "Alarms/page: AlarmRule",
      "Watch/Dashboard: DashboardBody",
      "Internal/Queue/Policy: PolicyDocument",
      "EngineAccess/Policy: PolicyDocument",
      "Outputs: Kafka*",
      "Outputs: InternalTopicArn",
    ],
  ],
  [
    { topic: "none" },
    [
      ...["ExternalTopic*", "Internal/*", "QuarantineQueue*", "EventProcessor/*", "FanOut/*"].map(
        (path) => `- ${path}`,
      ),
      ...["- Alarms/*", "Alarms/page: AlarmRule", "Watch/Dashboard: DashboardBody"],
      ...["Kafka/KafkaInternal/Queue/Policy: PolicyDocument", "EngineAccess/Policy: PolicyDocument"],
      // The engine publishes to the queue of the function for Kafka.
      ...["Outputs: Internal*", "Outputs: ExternalTopicArn", "Outputs: *QueueUrl", "Outputs: Processor*"],
    ],
    { kafka: KAFKA },
  ],
  ...KAFKA_CHANGES.map(([own, changes]): [object, string[], object] => [
    { kafka: { ...KAFKA, ...own } },
    changes.map((change) => `Kafka/${change}`),
    { kafka: KAFKA },
  ]),
  [
    { outbox: OUTBOX },
    [
      "+ OutboxRelay/*",
      "+ Alarms/outbox-*",
      "Alarms/page: AlarmRule",
      "Watch/Dashboard: DashboardBody",
      "Outputs: OutboxRelayLogGroup",
    ],
  ],
  ...OUTBOX_CHANGES.map(([own, changes]): [object, string[], object] => [
    { outbox: { ...OUTBOX, ...own } },
    changes,
    { outbox: OUTBOX },
  ]),
  [{ subscribeAccess: { accounts: ["444455556666"] } }, ["ExternalTopic/Policy: PolicyDocument"]],
  [{ subscribeAccess: { organizations: ["o-a1b2c3d4e5"] } }, ["ExternalTopic/Policy: PolicyDocument"]],
  [{ engineAccounts: ["444455556666"] }, ["Internal/Queue/Policy: PolicyDocument", "Encryption/Key: KeyPolicy"]],
  [{ encryption: "customer" }, KEYS],
  [{ protected: true }, KEPT, { encryption: "service" }],
  [{ protected: true }, [...KEYS, ...KEPT]],
  [{ processor: { timeoutSeconds: 120 } }, ["Internal/Queue: VisibilityTimeout", "EventProcessor/Function: Timeout"]],
  [{ processor: { memoryMb: 1_024 } }, ["EventProcessor/Function: MemorySize"]],
  [{ processor: { maxConcurrency: 100 } }, ["EventProcessor/Function/SqsEventSource:*: ScalingConfig"]],
  [{ processor: { reservedConcurrency: 50 } }, ["EventProcessor/Function: ReservedConcurrentExecutions"]],
  [{ processor: { logRecords: false } }, ["EventProcessor/Function: Environment"]],
  [
    { canary: true },
    [
      "+ Canary/*",
      "+ CanaryTopic/*",
      "+ Alarms/canary-missing",
      "Alarms/page: AlarmRule",
      "EventProcessor/Function: Environment",
      "EventProcessor/Role/DefaultPolicy: PolicyDocument",
      "Watch/Dashboard: DashboardBody",
      "Outputs: CanaryLogGroup",
    ],
  ],
  [
    { tracing: true },
    [
      "EventProcessor/Function: TracingConfig",
      "EventProcessor/Role/DefaultPolicy: PolicyDocument",
      "ExternalTopic: TracingConfig",
      "+ Tracing/Policy",
    ],
  ],
  [
    { deliveryLogs: { sqs: 1, https: 100 } },
    ["ExternalTopic: DeliveryStatusLogging", "+ DeliveryLogging/*", "Watch/Dashboard: DashboardBody"],
  ],
  ...[{ lambda: 0 }, { firehose: 0 }].map((added): [object, string[], object] => [
    { deliveryLogs: { sqs: 1, ...added } },
    ["ExternalTopic: DeliveryStatusLogging"],
    { deliveryLogs: { sqs: 1 } },
  ]),
  [{ alarms: { delaySeconds: 120 } }, ["Alarms/events-too-late: Threshold", "Watch/Dashboard: DashboardBody"]],
  [
    { alarms: { oldestMessageSeconds: 600 } },
    ["Alarms/oldest-message-too-old: Threshold", "Watch/Dashboard: DashboardBody"],
  ],
  [{ alarms: { quarantinedMessages: 1 } }, ["Alarms/quarantine-grows: Threshold"]],
  [{ alarms: { quarantineDays: 2 } }, ["Alarms/quarantine-waits: Threshold"]],
  [{ alarms: { processorErrors: 1 } }, ["Alarms/processor-fails: Threshold"]],
  [{ alarms: { processorThrottles: 1 } }, ["Alarms/processor-throttled: Threshold"]],
  [{ alarms: { failedPercent: 1 } }, ["Alarms/records-fail: Threshold"]],
  [{ alarms: { failedDeliveries: 1 } }, ["Alarms/deliveries-fail: Threshold"]],
  [{ alarms: { unbalancedPercent: 1 } }, ["Alarms/books-acknowledged: Metrics", "Alarms/books-queue: Metrics"]],
  [{ alarms: { unbalancedMessages: 1 } }, ["Alarms/books-acknowledged: Threshold", "Alarms/books-queue: Threshold"]],
  [{ alarms: { outboxSeconds: 60 } }, ["Alarms/outbox-waits: Threshold"], { outbox: OUTBOX }],
  [{ alarms: { canaryMissing: 1 } }, ["Alarms/canary-missing: Threshold"], { canary: true }],
  [
    { alarms: { silenceMinutes: 5 } },
    ["+ Alarms/nothing-comes-in", "Alarms/page: AlarmRule", "Watch/Dashboard: DashboardBody"],
  ],
  [
    { alarms: { ...PUBLISHED, emails: ["on-call@example.com"] } },
    ["+ Ops/Topic/on-call@example.com"],
    { alarms: PUBLISHED },
  ],
  [{ alarms: { ...PUBLISHED, urls: ["https://pager.example.com"] } }, ["+ Ops/Topic/https:*"], { alarms: PUBLISHED }],
  [
    { alarms: { tickets: {} } },
    [
      "+ Tickets/Topic",
      "+ Tickets/Topic/Policy",
      ...["dead-lettered", "quarantine-waits", "deliveries-fail"].flatMap((name) => [
        `Alarms/${name}: AlarmActions`,
        `Alarms/${name}: OKActions`,
      ]),
      "Outputs: TicketTopicArn",
    ],
  ],
  [{ alarms: PUBLISHED }, ["Alarms/*: AlarmDescription"]],
  [
    subscriber({ kind: "sqs", queue: "standard" }),
    [
      ...SUBSCRIPTION,
      "+ Subscribers/team/Created/*",
      "Outputs: SubscriberTeamQueueUrl",
      "Outputs: SubscriberTeamReaderDeadLetterQueueUrl",
    ],
  ],
  [subscriber({ kind: "https", url: "https://example.com" }), SUBSCRIPTION],
  [subscriber({ kind: "email", address: "team@example.com" }), SUBSCRIPTION],
];

const rows = CHANGES.map(([setting, changes, besides = {}]) => ({ setting, changes, besides }));

test.each(rows)("$setting changes only what it should", ({ setting, changes, besides }) => {
  const found = differences(before(besides), templateParts({ ...besides, ...setting }));

  const patterns = changes.map((pattern) => ({ pattern, regExp: new RegExp(`^${patternText(pattern)}$`) }));
  expect(found.filter((change) => !patterns.some(({ regExp }) => regExp.test(change)))).toEqual([]);
  expect(patterns.filter(({ regExp }) => !found.some((change) => regExp.test(change)))).toEqual([]);
});

test("another engine changes what the function runs with, and nothing around it", async () => {
  const engine = await loadEngine("examples/deployment-system/engine.ts");

  expect(differences(before({}), templateParts({}, engine))).toEqual(["EventProcessor/Function: Environment"]);
});

test("no setting is left out", async () => {
  const { properties = {} } = settingSchema(await loadEngine());
  const keys = Object.entries(properties).flatMap(([name, schema]) => {
    const inner = Object.keys(schema.properties ?? {});
    return inner.length > 0 ? inner.map((key) => `${name}.${key}`) : [name];
  });
  const tried = CHANGES.flatMap(([setting]) =>
    Object.entries(setting).flatMap(([name, value]: [string, unknown]) =>
      typeof value === "object" && !Array.isArray(value) && value !== null
        ? [name, ...Object.keys(value).map((key) => `${name}.${key}`)]
        : [name],
    ),
  );

  expect(keys.filter((key) => key !== "engine" && !tried.includes(key))).toEqual([]);
});

/** Most settings are compared with the same template. */
const known = new Map<string, TemplateParts>();
function before(config: object): TemplateParts {
  const key = JSON.stringify(config);
  const parts = known.get(key) ?? templateParts(config);
  known.set(key, parts);
  return parts;
}

const patternText = (pattern: string): string =>
  pattern
    .split("*")
    .map((text) => text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join(".*");
