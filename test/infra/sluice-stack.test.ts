import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { synthesizeStack, templateOf } from "../support/stack.ts";

const BUNDLE_MAX_BYTES = 200 * 1_024;

const standard = synthesizeStack();

function deployedBundle(): Buffer {
  const asset = readdirSync(standard.outputFolder).find((name) => name.startsWith("asset."));
  return readFileSync(join(standard.outputFolder, `${asset}`, "index.mjs"));
}

test("the internal queue is FIFO in high-throughput mode, and redrives to a FIFO dead-letter queue", () => {
  standard.template.hasResourceProperties("AWS::SQS::Queue", {
    FifoQueue: true,
    DeduplicationScope: "messageGroup",
    FifoThroughputLimit: "perMessageGroupId",
    VisibilityTimeout: 360,
    RedrivePolicy: Match.objectLike({ maxReceiveCount: 10 }),
  });
});

test("the function runs on Node 24 and arm64, and answers with partial batch responses", () => {
  standard.template.hasResourceProperties("AWS::Lambda::Function", {
    Runtime: "nodejs24.x",
    Architectures: ["arm64"],
    Timeout: 60,
  });
  standard.template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
    BatchSize: 10,
    FunctionResponseTypes: ["ReportBatchItemFailures"],
  });
});

test("the topic is standard by default, and FIFO by configuration", () => {
  standard.template.hasResourceProperties("AWS::SNS::Topic", { FifoTopic: Match.absent() });
  const { template } = synthesizeStack({ topic: "fifo", contracts: ["v1", "maestro"] });
  template.hasResourceProperties("AWS::SNS::Topic", { FifoTopic: true });
  template.hasResourceProperties("AWS::Lambda::Function", {
    Environment: {
      Variables: Match.objectLike({ SLUICE_EXTERNAL_TOPIC_TYPE: "fifo", SLUICE_CONTRACTS: "v1,maestro" }),
    },
  });
});

test("outputs name what engine, subscribers and people on call need", () => {
  expect(Object.keys(standard.template.findOutputs("*"))).toEqual([
    ...[
      "InternalQueueUrl",
      "InternalQueueArn",
      "EnginePolicyArn",
      "ExternalTopicArn",
      "QuarantineQueueUrl",
      "DeadLetterQueueUrl",
    ],
    ...["ProcessorName", "ProcessorLogGroup", "Version", "OpsTopicArn"],
  ]);
});

test("the deployed bundle is at most 200 KiB, and holds no schema that only subscribers need", () => {
  const bundle = deployedBundle();

  expect(bundle.length).toBeGreaterThan(50_000);
  expect(bundle.length).toBeLessThanOrEqual(BUNDLE_MAX_BYTES);
  expect(bundle.includes("RFC 3339")).toBe(false);
  expect(bundle.includes("filter policy")).toBe(false);
});

test("the deployed bundle does not look again for what its engine was refused for when it was deployed", () => {
  expect(deployedBundle().includes("IN_FUNCTION")).toBe(false);
});

test("more than a stack takes is refused with a sentence, and as much as it takes is not", () => {
  const config = (count: number): object => ({
    subscribers: Array.from({ length: count }, (_, index) => ({
      ...{ name: `s${index}`, owner: "team", kind: "sqs", queue: "standard" },
    })),
  });

  expect(() => templateOf(config(80))).toThrow(
    /^subscribers: with them the stack has 6\d\d resources, and CloudFormation takes 500: let teams subscribe/,
  );
  expect(Object.keys(templateOf(config(50)).toJSON()["Resources"]).length).toBeLessThanOrEqual(500);
});

test("a protected stage keeps its data and its key when the stack goes, and refuses to go", () => {
  const { template } = synthesizeStack({ stage: "prod" });

  template.hasResource("AWS::KMS::Key", { DeletionPolicy: "Retain" });
  for (const type of ["AWS::SQS::Queue", "AWS::Logs::LogGroup"]) {
    template.allResources(type, { DeletionPolicy: "Retain" });
  }
  template.hasResourceProperties("AWS::KMS::Key", { EnableKeyRotation: true });
});

test("everything is encrypted at rest, by the services' keys or by the customer's", () => {
  standard.template.allResourcesProperties("AWS::SQS::Queue", { SqsManagedSseEnabled: true });
  standard.template.allResourcesProperties("AWS::SNS::Topic", { KmsMasterKeyId: Match.anyValue() });
  const { template } = synthesizeStack({ encryption: "customer", internalConsumers: ["scheduler"] });
  const key = { "Fn::GetAtt": [Match.stringLikeRegexp("^EncryptionKey"), "Arn"] };
  template.allResourcesProperties("AWS::SQS::Queue", { KmsMasterKeyId: key });
  // The ops topic has a key of its own, which CloudWatch may use.
  template.allResourcesProperties("AWS::SNS::Topic", {
    KmsMasterKeyId: { "Fn::GetAtt": [Match.stringLikeRegexp("^(Encryption|Ops)Key"), "Arn"] },
  });
  template.allResourcesProperties("AWS::Logs::LogGroup", { KmsKeyId: key });
});
