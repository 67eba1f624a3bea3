import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { synthesizeStack } from "../support/stack.ts";

const BUNDLE_MAX_BYTES = 300 * 1_024;

const standard = synthesizeStack();

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

test("outputs name what engine and subscribers need", () => {
  expect(Object.keys(standard.template.findOutputs("*"))).toEqual([
    ...["InternalQueueUrl", "InternalQueueArn", "ExternalTopicArn", "QuarantineQueueUrl", "DeadLetterQueueUrl"],
    ...["ProcessorName", "ProcessorLogGroup", "OpsTopicArn"],
  ]);
});

test("the deployed bundle is at most 300 KiB", () => {
  const asset = readdirSync(standard.outputFolder).find((name) => name.startsWith("asset."));

  const { size } = statSync(join(standard.outputFolder, `${asset}`, "index.mjs"));

  expect(size).toBeGreaterThan(50_000);
  expect(size).toBeLessThanOrEqual(BUNDLE_MAX_BYTES);
});
