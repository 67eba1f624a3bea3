// What is taken out of the template for an emulator, or added to it, tried in its smallest form: each is evidence for its
// line in lacks.ts, and on AWS a proof that the template's own form works.
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  waitUntilStackCreateComplete,
} from "@aws-sdk/client-cloudformation";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateTopicCommand, DeleteTopicCommand, PublishBatchCommand } from "@aws-sdk/client-sns";
import { expect, test } from "vitest";
import { clients, runId, tag } from "./cloud.ts";
import { whereSupported } from "./where-supported.ts";

const { cloudFormation, iam, sns } = clients();
const Tags = [{ Key: tag.key, Value: tag.value }];

async function create(name: string, Type: string, Properties: object): Promise<void> {
  const StackName = `Sluice-${runId}-${name}`;
  const TemplateBody = JSON.stringify({ Resources: { Only: { Type, Properties } } });
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody, Tags }));
  try {
    const waiting = { client: cloudFormation, maxWaitTime: 120, minDelay: 1, maxDelay: 5 };
    await waitUntilStackCreateComplete(waiting, { StackName }).catch(async () => {
      const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
      throw new Error(
        StackEvents.find(({ ResourceStatus }) => ResourceStatus === "CREATE_FAILED")?.ResourceStatusReason,
      );
    });
  } finally {
    await cloudFormation.send(new DeleteStackCommand({ StackName }));
  }
}

test("CloudFormation creates a composite alarm", async (context) => {
  await whereSupported("composite-alarm", context, () =>
    create("composite", "AWS::CloudWatch::CompositeAlarm", { AlarmName: `${runId}-page`, AlarmRule: "FALSE" }),
  );
});

test("CloudFormation creates an alarm of metric math", async (context) => {
  const Metrics = [{ Id: "sum", Expression: "1 + 1", Period: 60 }];
  await whereSupported("metric-math-alarm", context, () =>
    create("math", "AWS::CloudWatch::Alarm", {
      ...{ AlarmName: `${runId}-math`, Metrics, Threshold: 3, EvaluationPeriods: 1 },
      ComparisonOperator: "GreaterThanThreshold",
    }),
  );
});

test("who may publish may publish a batch", async (context) => {
  const UserName = `${runId}-publisher`;
  const PolicyName = "publish";
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: `${runId}-batches`, Tags }));
  await iam.send(new CreateUserCommand({ UserName, Tags }));
  const statement = { Effect: "Allow", Action: "sns:Publish", Resource: TopicArn };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
  const publisher = clients({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey });

  try {
    await whereSupported("publish-batch-permission", context, async () => {
      const PublishBatchRequestEntries = [{ Id: "1", Message: "one" }];
      const { Successful } = await publisher.sns.send(
        new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }),
      );
      expect(Successful).toHaveLength(1);
    });
  } finally {
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
    await iam.send(new DeleteUserCommand({ UserName }));
    await sns.send(new DeleteTopicCommand({ TopicArn }));
  }
});
