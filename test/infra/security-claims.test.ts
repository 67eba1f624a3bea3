// What docs/security.md claims of a deployment, claim by claim, in the template of a stage that has everything.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { OUTBOX } from "../support/outbox-config.ts";
import { templateOf } from "../support/stack.ts";

const PAGE = readFileSync("docs/security.md", "utf8");

interface Statement {
  readonly Effect: string;
  readonly Principal?: { readonly Service?: unknown };
  readonly Action: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}
interface Found extends Resource {
  readonly id: string;
}

const everything = (encryption: string): Found[] => {
  const template = templateOf({
    encryption,
    ...{ canary: true, tracing: true, outbox: OUTBOX, internalConsumers: ["scheduler"], deliveryLogs: { sqs: 1 } },
    subscribeAccess: { accounts: ["444455556666"], organizations: ["o-abcdefghij"] },
    subscribers: [
      { name: "team", owner: "team", kind: "sqs", queue: "standard" },
      { name: "audit", owner: "security", kind: "archive" },
    ],
  }).toJSON();
  return Object.entries(template["Resources"] as Record<string, Resource>).map(([id, resource]) => ({
    ...resource,
    id,
  }));
};
const CUSTOMER = everything("customer");
const SERVICE = everything("service");
const of = (resources: readonly Found[], type: string): Found[] => resources.filter(({ Type }) => Type === type);
const text = (value: unknown): string => JSON.stringify(value) ?? "";
const statementsOf = ({ Properties }: Found, key: string): Statement[] =>
  (Properties[key] as { readonly Statement: Statement[] } | undefined)?.Statement ?? [];

/** Ids of those that a policy denies everything without TLS. */
const underTls = (resources: readonly Found[], type: string, key: string): string[] =>
  of(resources, type)
    .filter((policy) =>
      statementsOf(policy, "PolicyDocument").some(
        ({ Effect, Condition }) => Effect === "Deny" && text(Condition).includes('"aws:SecureTransport":"false"'),
      ),
    )
    .flatMap(({ Properties }) => (Properties[key] as { readonly Ref: string }[]).map(({ Ref }) => Ref));
const idsOf = (resources: readonly Found[], type: string): string[] => of(resources, type).map(({ id }) => id);
const without = (ids: readonly string[], others: readonly string[]): string[] =>
  ids.filter((id) => !others.includes(id));
const isUnderOurKey = (value: unknown): boolean => /EncryptionKey/.test(text(value));
const nameOf = (id: string): string => id.replace(/[0-9A-F]{8}$/, "");

/** A sentence of the page, and what in the template would contradict it. */
const CLAIMS: Readonly<Record<string, () => readonly string[]>> = {
  "TLS only: queue and topic policies deny everything else": () => [
    ...without(idsOf(CUSTOMER, "AWS::SQS::Queue"), underTls(CUSTOMER, "AWS::SQS::QueuePolicy", "Queues")),
    ...without(idsOf(CUSTOMER, "AWS::SNS::Topic"), underTls(CUSTOMER, "AWS::SNS::TopicPolicy", "Topics")),
  ],
  "encryption by the services' keys, or by one customer key with yearly rotation": () => [
    ...of(SERVICE, "AWS::SQS::Queue")
      .filter(({ Properties }) => !Properties["SqsManagedSseEnabled"])
      .map(({ id }) => id),
    ...of(SERVICE, "AWS::SNS::Topic")
      .filter(({ Properties }) => !Properties["KmsMasterKeyId"])
      .map(({ id }) => id),
    ...of(CUSTOMER, "AWS::KMS::Key")
      .filter(({ Properties }) => Properties["EnableKeyRotation"] !== true)
      .map(({ id }) => id),
    ...idsOf(CUSTOMER, "AWS::KMS::Key").slice(1),
    ...of(CUSTOMER, "AWS::SNS::Topic")
      .filter(({ Properties }) => !isUnderOurKey(Properties["KmsMasterKeyId"]))
      .map(({ id }) => id),
    ...of(CUSTOMER, "AWS::Logs::LogGroup")
      .filter(({ Properties }) => !isUnderOurKey(Properties["KmsKeyId"]))
      .map(({ id }) => id),
    ...of(CUSTOMER, "AWS::S3::Bucket")
      .filter(({ Properties }) => !isUnderOurKey(Properties["BucketEncryption"]))
      .map(({ id }) => id),
  ],
  "the canary's queue, which holds nothing but the canary's events, has SQS's own": () =>
    of(CUSTOMER, "AWS::SQS::Queue")
      .filter(({ Properties }) => !isUnderOurKey(Properties["KmsMasterKeyId"]))
      .map(({ id }) => id)
      .filter((id) => !id.startsWith("CanaryTopicQueue")),
  "over encrypted protocols (`sns:Protocol`)": () =>
    of(CUSTOMER, "AWS::SNS::TopicPolicy")
      .flatMap((policy) => statementsOf(policy, "PolicyDocument"))
      .filter(({ Action }) => text(Action).includes("sns:Subscribe"))
      .filter(({ Condition }) => /"http"|"email"/.test(text(Condition)) || !text(Condition).includes('"sns:Protocol"'))
      .map((statement) => text(statement)),
  "in every statement of a resource's policy that lets a service in": () =>
    CUSTOMER.flatMap((resource) => ["PolicyDocument", "KeyPolicy"].flatMap((key) => statementsOf(resource, key)))
      .filter(({ Effect, Principal }) => Effect === "Allow" && Principal?.Service !== undefined)
      .filter(({ Condition }) => !/aws:SourceArn|aws:SourceAccount|kms:EncryptionContext/.test(text(Condition)))
      .map(({ Principal, Action }) => text([Principal, Action]))
      .filter((statement) => !/cloudwatch.*kms:/.test(statement)), // the page says so
  "Roles that Lambda, ECS and, of an archive, SNS and Firehose assume": () =>
    of(CUSTOMER, "AWS::IAM::Role")
      .filter((role) =>
        statementsOf(role, "AssumeRolePolicyDocument").some(({ Condition }) => !text(Condition).includes("aws:Source")),
      )
      .filter((role) => !/lambda|ecs-tasks|sns|firehose/.test(text(role.Properties["AssumeRolePolicyDocument"])))
      .map(({ id }) => nameOf(id)),
};

test.each(Object.entries(CLAIMS))("the template holds what the page says: %s", (sentence, contradictions) => {
  expect(PAGE.replaceAll(/\s+/g, " ")).toContain(sentence);
  expect(contradictions()).toEqual([]);
});

test("the stage has what the claims are about", () => {
  const types = [
    "SQS::Queue",
    "SNS::Topic",
    "KMS::Key",
    "Logs::LogGroup",
    "S3::Bucket",
    "IAM::Role",
    "SNS::TopicPolicy",
  ];

  for (const type of types)
    expect({ type, count: of(CUSTOMER, `AWS::${type}`).length }).not.toEqual({ type, count: 0 });
  expect(CUSTOMER.flatMap((each) => statementsOf(each, "PolicyDocument")).length).toBeGreaterThan(20);
  expect(text(CUSTOMER)).toContain('"sns:Protocol"');
});
