// What is taken out of the template for an emulator, or added to it, tried in its smallest form: each is evidence for its
// line in lacks.ts, and on AWS a proof that the template's own form works.
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  PublishBatchCommand,
} from "@aws-sdk/client-sns";
import { expect, test, vi } from "vitest";
import { clients, runId, tag } from "./cloud.ts";
import { iamUser } from "./iam-user.ts";
import { createSmallStack, deleteSmallStack, tryResource } from "./small-stack.ts";
import { lacking, whereSupported } from "./where-supported.ts";

const { sns } = clients();
const Tags = [{ Key: tag.key, Value: tag.value }];

test("CloudFormation creates a composite alarm", async (context) => {
  await whereSupported("composite-alarm", context, () =>
    tryResource("composite", "AWS::CloudWatch::CompositeAlarm", { AlarmName: `${runId}-page`, AlarmRule: "FALSE" }),
  );
});

test("CloudFormation creates an alarm of metric math", async (context) => {
  const Metrics = [{ Id: "sum", Expression: "1 + 1", Period: 60 }];
  await whereSupported("metric-math-alarm", context, () =>
    tryResource("math", "AWS::CloudWatch::Alarm", {
      ...{ AlarmName: `${runId}-math`, Metrics, Threshold: 3, EvaluationPeriods: 1 },
      ComparisonOperator: "GreaterThanThreshold",
    }),
  );
});

test("CloudFormation creates a FIFO topic", async (context) => {
  const Properties = { TopicName: `${runId}-order.fifo`, FifoTopic: true };
  const template = {
    Resources: { Only: { Type: "AWS::SNS::Topic", Properties } },
    Outputs: { Arn: { Value: { Ref: "Only" } } },
  };
  const { Arn: TopicArn } = await createSmallStack("order", template);
  try {
    await whereSupported("fifo-topics", context, async () => {
      const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
      expect(Attributes).toMatchObject({ FifoTopic: "true" });
    });
  } finally {
    await deleteSmallStack("order");
  }
});

test("who may publish may publish a batch", async (context) => {
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: `${runId}-batches`, Tags }));
  const publisher = await iamUser("publisher");
  try {
    await publisher.allow(["sns:Publish"], TopicArn);
    const PublishBatchRequestEntries = [{ Id: "1", Message: "one" }];
    const command = new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries });
    const timeout = lacking("batch-permissions") ? 1_000 : 60_000; // policies take some seconds to hold

    await whereSupported("batch-permissions", context, () =>
      vi.waitFor(() => publisher.clients.sns.send(command), { timeout, interval: 500 }),
    );
  } finally {
    await publisher.remove();
    await sns.send(new DeleteTopicCommand({ TopicArn }));
  }
});
