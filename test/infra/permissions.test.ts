// The exact permissions that a deployment grants: a change here is a change to the security review.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { App, Validations } from "aws-cdk-lib";
import type { Template } from "aws-cdk-lib/assertions";
import { AwsSolutionsChecks } from "cdk-nag";
import { expect, test } from "vitest";
import { parseConfig } from "../../infra/config.ts";
import { SluiceStack } from "../../infra/sluice-stack.ts";
import { OUTBOX } from "../support/outbox-config.ts";
import { templateOf } from "../support/stack.ts";

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Record<string, unknown>;
}

/** `actions on LogicalId`, hash suffixes left out. */
function grants(template: Template, type: string): Record<string, string[]> {
  const documents = Object.entries(template.findResources(type)).map(([id, { Properties }]) => [
    nameOf(id),
    (Properties.PolicyDocument.Statement as Statement[])
      .filter(({ Effect }) => Effect === "Allow")
      .map((statement) => `${[statement.Action].flat().sort().join(", ")} on ${resourceOf(statement.Resource)}`),
  ]);
  return Object.fromEntries(documents.filter(([, statements]) => statements?.length));
}

const nameOf = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, "");

function resourceOf(resource: unknown): string {
  const { Ref, "Fn::GetAtt": attribute } = (resource ?? {}) as { Ref?: string; "Fn::GetAtt"?: string[] };
  return nameOf(Ref ?? attribute?.[0] ?? JSON.stringify(resource));
}

const everything = { stage: "prod", internalConsumers: ["scheduler"], engineAccounts: ["111122223333"] };

test("the processor may read its queue, publish, quarantine and log, and nothing else", () => {
  expect(grants(templateOf({}), "AWS::IAM::Policy")).toEqual({
    EventProcessorRoleDefaultPolicy: [
      "logs:CreateLogStream, logs:PutLogEvents on EventProcessorLogs",
      "sns:Publish on ExternalTopic",
      "sqs:SendMessage on QuarantineQueue",
      "kms:Decrypt, kms:GenerateDataKey on EncryptionKey",
      "sqs:ChangeMessageVisibility, sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:GetQueueUrl, sqs:ReceiveMessage on InternalQueue",
    ],
  });
});

test("with tracing, the processor may send traces, and SNS may add deliveries of this stage's topics to them", () => {
  const template = templateOf({ stage: "test", tracing: true, internalConsumers: ["scheduler"] });
  const policies = Object.values(template.findResources("AWS::XRay::ResourcePolicy"));
  const [{ PolicyName, PolicyDocument } = {}, ...others] = policies.map(({ Properties }) => Properties);
  const [separator, parts]: [string, (string | { Ref: string })[]] = PolicyDocument["Fn::Join"];
  const text = parts.map((part) => (typeof part === "string" ? part : nameOf(part.Ref))).join(separator);

  expect(grants(template, "AWS::IAM::Policy")["EventProcessorRoleDefaultPolicy"]).toContain(
    'xray:PutTelemetryRecords, xray:PutTraceSegments on "*"',
  );
  expect(others).toEqual([]);
  expect(PolicyName).toBe("sluice-test-topics");
  expect(JSON.parse(text).Statement).toEqual([
    {
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: ["xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTraceSegments"],
      Resource: "*",
      Condition: {
        StringEquals: { "aws:SourceAccount": "AWS::AccountId" },
        ArnEquals: { "aws:SourceArn": ["ExternalTopic", "FanOutTopic"] },
      },
    },
  ]);
  expect(templateOf({}).findResources("AWS::XRay::ResourcePolicy")).toEqual({});
});

test("the canary may send to the internal queue, take from its own and log, and nothing else", () => {
  expect(grants(templateOf({ canary: true }), "AWS::IAM::Policy")).toMatchObject({
    CanaryRoleDefaultPolicy: [
      "logs:CreateLogStream, logs:PutLogEvents on CanaryLogs",
      "sqs:SendMessage on InternalQueue",
      "sqs:DeleteMessage, sqs:ReceiveMessage on CanaryTopicQueue",
      "kms:Decrypt, kms:GenerateDataKey on EncryptionKey",
    ],
  });
});

const ofKafka = (kafka: object): string[] =>
  grants(templateOf({ kafka: { bootstrapServers: "b-1.example.com:9098", ...kafka } }), "AWS::IAM::Policy")[
    "KafkaRoleDefaultPolicy"
  ] ?? [];

test("the function for Kafka may write to its topics by its role, or read its secret, and join its network", () => {
  const own = [
    "logs:CreateLogStream, logs:PutLogEvents on KafkaLogs",
    "sqs:SendMessage on KafkaQuarantineQueue",
    "kms:Decrypt, kms:GenerateDataKey on EncryptionKey",
    "sqs:ChangeMessageVisibility, sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:GetQueueUrl, sqs:ReceiveMessage on KafkaKafkaInternalQueue",
  ];
  const cluster = "arn:aws:kafka:eu-west-1:111122223333:cluster/events/5c1a";
  const vpc = { vpcId: "vpc-12345678", subnetIds: ["subnet-12345678"], securityGroupIds: ["sg-12345678"] };

  expect(new Set(ofKafka({ auth: { type: "none" } }))).toEqual(new Set(own));
  expect(new Set(ofKafka({ auth: { type: "iam", clusterArn: cluster }, topics: { v1: "events" } }))).toEqual(
    new Set([
      ...own,
      `kafka-cluster:Connect on "${cluster}"`,
      `kafka-cluster:DescribeTopic, kafka-cluster:WriteData on "${cluster.replace("cluster", "topic")}/events"`,
    ]),
  );
  const secretArn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:kafka";
  for (const type of ["scram", "mtls"]) {
    const interfaces =
      "AssignPrivateIpAddresses CreateNetworkInterface DeleteNetworkInterface DescribeNetworkInterfaces";
    const network = [...interfaces.split(" "), "DescribeSubnets", "UnassignPrivateIpAddresses"];
    expect(new Set(ofKafka({ auth: { type, secretArn }, vpc }))).toEqual(
      new Set([
        ...own,
        `secretsmanager:GetSecretValue on "${secretArn}"`,
        `${network.map((action) => `ec2:${action}`).join(", ")} on "*"`,
      ]),
    );
  }
});

test("a relay may publish where the engine may, its tasks may read their secret and log, and nothing else", () => {
  const template = templateOf({ outbox: OUTBOX });
  const roles = Object.entries(template.findResources("AWS::IAM::Role")).filter(([id]) => id.startsWith("OutboxRelay"));

  expect(
    roles.map(([id, { Properties }]) => [nameOf(id), (Properties.ManagedPolicyArns ?? []).map(resourceOf)]),
  ).toEqual([
    ["OutboxRelayRole", ["EngineAccessPolicy"]],
    ["OutboxRelayTaskExecutionRole", []],
  ]);
  const policies = Object.entries(grants(template, "AWS::IAM::Policy"));
  expect(policies.filter(([name]) => name.startsWith("OutboxRelay"))).toEqual([
    [
      "OutboxRelayTaskExecutionRoleDefaultPolicy",
      [
        "logs:CreateLogStream, logs:PutLogEvents on OutboxRelayLogs",
        `secretsmanager:DescribeSecret, secretsmanager:GetSecretValue on "${OUTBOX.secretArn}"`,
      ],
    ],
  ]);
});

test("a relay whose secret is under a key of the customer's may decrypt with that key, through Secrets Manager alone", () => {
  const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  const statementsWith = (outbox: object): Statement[] => {
    const policies = Object.entries(templateOf({ outbox }).findResources("AWS::IAM::Policy"));
    const [, policy] = policies.find(([id]) => id.startsWith("OutboxRelayTaskExecutionRole")) ?? [];
    return policy?.["Properties"].PolicyDocument.Statement;
  };

  const added = statementsWith({ ...OUTBOX, secretKeyArn: key }).slice(statementsWith(OUTBOX).length);

  const throughTheService = {
    "kms:ViaService": { "Fn::Join": ["", ["secretsmanager.", { Ref: "AWS::Region" }, ".amazonaws.com"]] },
  };
  expect(added).toEqual([
    { Effect: "Allow", Action: "kms:Decrypt", Resource: key, Condition: { StringEquals: throughTheService } },
  ]);
});

test("where SNS logs its deliveries, it may write into the two groups that are made for that, and make none", () => {
  const template = templateOf({ deliveryLogs: { sqs: 0, https: 100 } });
  const own = (type: string) =>
    Object.entries(template.findResources(type))
      .filter(([id]) => id.startsWith("DeliveryLogging"))
      .map(([, { Properties }]) => Properties);

  expect(own("AWS::IAM::Role")).toMatchObject([
    {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Principal: { Service: "sns.amazonaws.com" },
            Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
          },
        ],
      },
    },
  ]);
  const statements: Statement[] = own("AWS::IAM::Policy").flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  expect(statements.map(({ Action, Resource }) => [Action, [Resource].flat().map(resourceOf)])).toEqual([
    [
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      ["DeliveryLoggingSuccesses", "DeliveryLoggingFailures"],
    ],
  ]);
});

test("every acknowledged finding of AWS's own checks is told, with its reason, in docs/security.md", () => {
  const page = readFileSync("docs/security.md", "utf8");
  const files = globSync("infra/**/*.ts").map((file) => readFileSync(file, "utf8"));
  const reasons = files.flatMap((text) => [...text.matchAll(/\breason:\s+"(.*)"/g)].map(([, reason = ""]) => reason));

  expect(reasons.length).toBeGreaterThanOrEqual(6);
  expect(reasons.filter((reason) => !page.includes(`| ${reason} |`))).toEqual([]);
});

test("the engine may send to its one target, and nothing else", () => {
  expect(grants(templateOf({}), "AWS::IAM::ManagedPolicy")).toEqual({
    EngineAccessPolicy: [
      "sqs:GetQueueUrl, sqs:SendMessage on InternalQueue",
      "kms:Decrypt, kms:GenerateDataKey on EncryptionKey",
    ],
  });
  expect(grants(templateOf(everything), "AWS::IAM::ManagedPolicy")).toEqual({
    EngineAccessPolicy: ["sns:Publish on FanOutTopic", "kms:Decrypt, kms:GenerateDataKey on EncryptionKey"],
  });
});

test("queues and topics let in named accounts and the topic in front of them, and nobody else", () => {
  expect(grants(templateOf({}), "AWS::SQS::QueuePolicy")).toEqual({});
  expect(grants(templateOf({ engineAccounts: ["111122223333"] }), "AWS::SQS::QueuePolicy")).toEqual({
    InternalQueuePolicy: ["sqs:GetQueueUrl, sqs:SendMessage on InternalQueue"],
  });
  const template = templateOf(everything);
  expect(grants(template, "AWS::SQS::QueuePolicy")).toEqual({
    InternalQueuePolicy: ["sqs:SendMessage on InternalQueue"],
    FanOutConsumerschedulerQueuePolicy: ["sqs:SendMessage on FanOutConsumerschedulerQueue"],
  });
  expect(grants(template, "AWS::SNS::TopicPolicy")).toEqual({
    FanOutTopicPolicy: ["sns:Publish on FanOutTopic"],
    OpsTopicPolicy: ["sns:Publish on OpsTopic"],
  });
});

test("no statement lets in everybody, and services only on behalf of this account", () => {
  const policies = Object.values(
    templateOf(everything).toJSON()["Resources"] as Record<string, { Properties?: object }>,
  )
    .map(({ Properties = {} }) => Properties as { PolicyDocument?: object; KeyPolicy?: object })
    .flatMap(({ PolicyDocument, KeyPolicy }) => [PolicyDocument, KeyPolicy])
    .filter((document): document is { Statement: Statement[] } => document !== undefined);
  const allowed = policies.flatMap(({ Statement }) => Statement).filter(({ Effect }) => Effect === "Allow");

  expect(allowed.filter(({ Principal }) => JSON.stringify(Principal)?.includes('"*"'))).toEqual([]);
  // The key that the ops topic is under: CloudWatch says on whose behalf it comes to the topic only, whose policy asks for it.
  const toServices = allowed
    .filter(({ Principal }) => JSON.stringify(Principal)?.includes("Service"))
    .filter(({ Principal, Action }) => !/cloudwatch.*kms:/.test(JSON.stringify([Principal, Action])));
  expect(toServices.length).toBeGreaterThan(0);
  for (const { Condition } of toServices) {
    expect(JSON.stringify(Condition)).toMatch(/aws:SourceArn|aws:SourceAccount|kms:EncryptionContext/);
  }
});

const withKafka = {
  stage: "prod",
  kafka: {
    bootstrapServers: "b-1.example.com:9098",
    auth: { type: "iam", clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/events/5c1a" },
    vpc: { vpcId: "vpc-12345678", subnetIds: ["subnet-12345678"], securityGroupIds: ["sg-12345678"] },
  },
};

test.each([
  {},
  everything,
  { topic: "fifo", encryption: "customer" },
  { stage: "prod", canary: true, tracing: true },
  { outbox: { ...OUTBOX, secretKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd" } },
  { stage: "prod", outbox: OUTBOX, deliveryLogs: { sqs: 1, https: 100, lambda: 10, firehose: 0 } },
  withKafka,
  { ...withKafka, topic: "none" },
])("AWS's own checks find nothing that is not acknowledged with a reason: %j", (config) => {
  const app = new App({ context: { "aws:cdk:bundling-stacks": [] } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks());
  new SluiceStack(app, "Sluice", { config: parseConfig(config) });

  const report = readFileSync(join(app.synth().directory, "validation-report.json"), "utf8");

  const checks = JSON.parse(report).pluginReports.find(
    ({ pluginName }: { pluginName: string }) => pluginName === "AwsSolutions",
  );
  expect(checks).toMatchObject({ conclusion: "success", violations: [] });
});
