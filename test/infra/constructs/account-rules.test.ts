// What the owner of an account asks of every stack holds for everything in it, and nothing is there that nobody asked for.
import { readFileSync } from "node:fs";
import { App } from "aws-cdk-lib";
import { Annotations, Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { ConfigError, parseConfig } from "../../../infra/config.ts";
import { SluiceStack } from "../../../infra/sluice-stack.ts";
import { OUTBOX } from "../../support/outbox-config.ts";
import { templateOf } from "../../support/stack.ts";

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** With everything that a stack can have. */
const ALL = {
  stage: "test",
  encryption: "customer",
  ...{ canary: true, tracing: true, outbox: OUTBOX, internalConsumers: ["scheduler"] },
  kafka: {
    bootstrapServers: "b-1.example.com:9096",
    auth: { type: "scram", secretArn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:kafka" },
  },
  subscribers: [
    { name: "team", owner: "team", kind: "sqs", queue: "standard" },
    { name: "audit", owner: "team", kind: "archive" },
    { name: "hook", owner: "team", kind: "https", url: "https://example.com" },
  ],
};
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/one";
const RULES = {
  tags: { team: "data", "cost center": "a/b" },
  permissionsBoundaryArn: "arn:aws:iam::111122223333:policy/edge",
  logRetentionDays: 400,
};

const resourcesOf = (config: object): readonly Resource[] =>
  Object.values(templateOf(config).toJSON()["Resources"] as Readonly<Record<string, Resource>>);
const ruled = resourcesOf({ ...ALL, ...RULES });
const ofType = (type: string): readonly Resource[] => ruled.filter(({ Type }) => Type === type);

/** What CloudFormation gives no tags, or none by the stack. A type that is not here has to have them. */
const TAGLESS = new Set([
  "AWS::CloudWatch::Dashboard",
  "AWS::Glue::Database",
  "AWS::Glue::Table",
  "AWS::IAM::ManagedPolicy",
  "AWS::IAM::Policy",
  "AWS::Lambda::Permission",
  "AWS::Logs::LogStream",
  "AWS::S3::BucketPolicy",
  "AWS::SNS::Subscription",
  "AWS::SNS::TopicPolicy",
  "AWS::SQS::QueuePolicy",
  "AWS::XRay::ResourcePolicy",
]);

test("everything that takes tags has them", () => {
  for (const { Type, Properties } of ruled.filter(({ Type: type }) => !TAGLESS.has(type))) {
    const { Tags } = Properties;
    const tags = Array.isArray(Tags) ? Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])) : Tags;
    expect({ Type, tags }).toMatchObject({ Type, tags: RULES.tags });
  }
});

test("every role has the permissions boundary", () => {
  expect(ofType("AWS::IAM::Role").length).toBeGreaterThan(5);
  for (const { Properties } of ofType("AWS::IAM::Role")) {
    expect(Properties["PermissionsBoundary"]).toBe(RULES.permissionsBoundaryArn);
  }
});

test("every log group keeps what it has for so long", () => {
  expect(ofType("AWS::Logs::LogGroup").length).toBeGreaterThan(3);
  for (const { Properties } of ofType("AWS::Logs::LogGroup")) expect(Properties["RetentionInDays"]).toBe(400);
});

test("with a key that exists there is no other, and all that is encrypted is so under it", () => {
  const resources = resourcesOf({ ...ALL, keyArn: KEY });

  expect(resources.filter(({ Type }) => Type === "AWS::KMS::Key")).toEqual([]);
  const queues = resources.filter(({ Type, Properties }) => Type === "AWS::SQS::Queue" && Properties["KmsMasterKeyId"]);
  const topics = resources.filter(({ Type }) => Type === "AWS::SNS::Topic");
  expect(queues.length).toBeGreaterThan(5);
  for (const { Properties } of [...queues, ...topics]) expect(Properties["KmsMasterKeyId"]).toBe(KEY);
  for (const { Properties } of resources.filter(({ Type }) => Type === "AWS::Logs::LogGroup")) {
    expect(Properties["KmsKeyId"]).toBe(KEY);
  }
});

test("what its policy has to allow is said at synth, and the page has what the stack's own key allows", () => {
  const stack = new SluiceStack(new App({ context: { "aws:cdk:bundling-stacks": [] } }), "Sluice", {
    config: parseConfig({ stage: "test", keyArn: KEY }),
  });
  Annotations.fromStack(stack).hasInfo("*", Match.stringLikeRegexp("docs/security.md#a-key-that-exists"));

  const [, page = ""] = readFileSync("docs/security.md", "utf8").split("### A key that exists");
  const [, block = ""] = page.match(/```json\n([^`]+)```/) ?? [];
  const [own] = resourcesOf({ stage: "test" }).filter(({ Type }) => Type === "AWS::KMS::Key");
  expect({ Version: "2012-10-17", Statement: JSON.parse(block) }).toEqual(inWords(own?.Properties["KeyPolicy"]));
});

const WORDS: Readonly<Record<string, string>> = {
  ...{ "AWS::Partition": "aws", "AWS::AccountId": "ACCOUNT", "AWS::Region": "REGION" },
};

/** With the names that the page has for what only CloudFormation knows. */
function inWords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inWords);
  if (typeof value !== "object" || value === null) return value;
  const { Ref, "Fn::Join": join } = value as { Ref?: string; "Fn::Join"?: [string, unknown[]] };
  if (Ref !== undefined) return WORDS[Ref];
  if (join !== undefined) return join[1].map(inWords).join(join[0]);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inWords(each)]));
}

test("a key elsewhere, a tag of AWS's own, a policy that is none and a number that CloudWatch does not take are refused", () => {
  const env = { account: "111122223333", region: "us-east-1" };
  const config = parseConfig({ keyArn: KEY });
  expect(() => new SluiceStack(new App(), "Sluice", { config, env })).toThrow(
    new ConfigError("keyArn: is in eu-west-1, and the stack goes to us-east-1"),
  );
  for (const [wrong, sentence] of [
    [{ tags: { "aws:team": "x" } }, /tags\.aws:team: /],
    [{ permissionsBoundaryArn: "edge" }, /permissionsBoundaryArn: must be the ARN of a managed policy/],
    [{ logRetentionDays: 31 }, /logRetentionDays: /],
    [{ keyArn: "alias/mine" }, /keyArn: must be the ARN of a key/],
  ] as const) {
    expect(() => parseConfig(wrong)).toThrow(sentence);
  }
});
