// What SNS is told to log of its deliveries.
import { expect, test } from "vitest";
import { templateOf } from "../../support/stack.ts";

function loggingOf(config: object): object[] {
  const topics = Object.entries(templateOf(config).findResources("AWS::SNS::Topic"));
  const [, { Properties = {} } = {}] = topics.find(([id]) => id.startsWith("ExternalTopic")) ?? [];
  return Properties["DeliveryStatusLogging"] ?? [];
}
const ROLE = { "Fn::GetAtt": [expect.stringMatching(/^DeliveryLoggingRole/), "Arn"] };

test("of the protocols named every failure is logged, and the share of successes that was asked for", () => {
  expect(loggingOf({ deliveryLogs: { https: 100, sqs: 1, lambda: 0 } })).toEqual([
    { Protocol: "sqs", FailureFeedbackRoleArn: ROLE, SuccessFeedbackRoleArn: ROLE, SuccessFeedbackSampleRate: "1" },
    {
      Protocol: "http/s",
      FailureFeedbackRoleArn: ROLE,
      SuccessFeedbackRoleArn: ROLE,
      SuccessFeedbackSampleRate: "100",
    },
    { Protocol: "lambda", FailureFeedbackRoleArn: ROLE },
  ]);
  expect(loggingOf({})).toEqual([]);
});

test("both groups are where SNS writes, under the stage's key, and end with the stage as other logs do", () => {
  const template = templateOf({ stage: "prod", deliveryLogs: { sqs: 1 } });
  const groups = Object.entries(template.findResources("AWS::Logs::LogGroup"))
    .filter(([id]) => id.startsWith("DeliveryLogging"))
    .map(([, { Properties, DeletionPolicy }]) => ({ ...Properties, DeletionPolicy }));

  const prefix = ["sns/", { Ref: "AWS::Region" }, "/", { Ref: "AWS::AccountId" }, "/"];
  const name = { "Fn::GetAtt": [expect.stringMatching(/^ExternalTopic/), "TopicName"] };
  expect(groups.map(({ LogGroupName }) => LogGroupName)).toEqual([
    { "Fn::Join": ["", [...prefix, name]] },
    { "Fn::Join": ["", [...prefix, name, "/Failure"]] },
  ]);
  for (const group of groups) {
    expect(group).toMatchObject({ RetentionInDays: 90, KmsKeyId: expect.anything(), DeletionPolicy: "Retain" });
  }
});
