// A protected stage: what `cdk destroy` refuses, and what it keeps once it may.
import { fileURLToPath } from "node:url";
import { UpdateTerminationProtectionCommand } from "@aws-sdk/client-cloudformation";
import { DeleteLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import { DeleteTopicCommand } from "@aws-sdk/client-sns";
import { DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { deleteBucket } from "./buckets.ts";
import { clients } from "./cloud.ts";
import { REMAINS } from "./lacks.ts";
import { deletionOf, type StackResource, stackIdOf } from "./stack-resources.ts";
import { stage } from "./stage.ts";

const { cloudFormation, kms, logs, s3, sns, sqs } = clients();
const root = fileURLToPath(new URL("../..", import.meta.url));
const kept = stage("keep", ["--app", `${root}node_modules/.bin/node ${root}test/e2e/protected-app.ts`]);

test("a protected stage is destroyed only on purpose, and keeps queues, topics, key, logs and archive", async ({
  annotate,
}) => {
  const owner = "data-platform";
  const subscribers = [
    { owner, name: "reader", kind: "sqs", queue: "standard" },
    { owner, name: "audit", kind: "archive" },
  ];
  await kept.deploy({ protected: true, subscribers });
  const stackId = await stackIdOf(kept.stackName);
  await expect(kept.destroy()).rejects.toThrow(/TerminationProtection|termination protection/i);

  const allow = { StackName: kept.stackName, EnableTerminationProtection: false };
  await cloudFormation.send(new UpdateTerminationProtectionCommand(allow));
  await kept.destroy();

  const deletion = await deletionOf(stackId);
  expect(deletion.status).toBe("DELETE_COMPLETE");
  const count = (type: string): number => deletion.kept.filter((resource) => resource.type === type).length;
  expect({ types: new Set(deletion.kept.map(({ type }) => type)), queues: count("AWS::SQS::Queue") }).toEqual({
    types: new Set([
      "AWS::KMS::Key",
      "AWS::Logs::LogGroup",
      "AWS::Logs::LogStream",
      "AWS::S3::Bucket",
      "AWS::SNS::Topic",
      "AWS::SQS::Queue",
    ]),
    // Internal, dead letters, quarantine; the reader's with two for dead letters, the archive's for dead letters.
    queues: 7,
  });
  for (const resource of deletion.kept) {
    await annotate(`${kept.stackName}: ${resource.type} ${resource.physicalId}, kept on purpose`, REMAINS);
    await remove(resource);
  }
});

/** What is kept is kept for good; a test has to clear up after itself. */
async function remove({ type, physicalId }: StackResource): Promise<void> {
  if (type === "AWS::SQS::Queue") await sqs.send(new DeleteQueueCommand({ QueueUrl: physicalId }));
  if (type === "AWS::SNS::Topic") await sns.send(new DeleteTopicCommand({ TopicArn: physicalId }));
  if (type === "AWS::S3::Bucket") await deleteBucket(s3, physicalId);
  if (type === "AWS::Logs::LogGroup") await logs.send(new DeleteLogGroupCommand({ logGroupName: physicalId }));
  if (type === "AWS::KMS::Key")
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: physicalId, PendingWindowInDays: 7 }));
}
