import { Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { templateOf } from "../../support/stack.ts";

const without = templateOf();
const withCanary = templateOf({ canary: true, alarms: { silenceMinutes: 30 } });

test("without it there is no schedule, no second function and no second topic to publish to", () => {
  without.resourceCountIs("AWS::Events::Rule", 0);
  without.resourceCountIs("AWS::Lambda::Function", 1);
  without.hasResourceProperties("AWS::Lambda::Function", {
    Environment: { Variables: Match.objectLike({ SLUICE_CANARY_TOPIC_ARN: Match.absent() }) },
  });
});

test("it runs every minute, and ends before the next one begins", () => {
  withCanary.hasResourceProperties("AWS::Events::Rule", {
    ScheduleExpression: "rate(1 minute)",
    Targets: [Match.objectLike({ RetryPolicy: { MaximumRetryAttempts: 0 } })],
  });
  withCanary.hasResourceProperties("AWS::Lambda::Function", {
    Timeout: 55,
    Environment: { Variables: Match.objectLike({ SLUICE_INTERNAL_QUEUE_URL: Match.anyValue() }) },
  });
});

test("it listens to a topic of its own, with raw delivery and a filter on its workflow", () => {
  const external = Object.keys(withCanary.findResources("AWS::SNS::Topic")).find((id) =>
    id.startsWith("ExternalTopic"),
  );

  withCanary.resourceCountIs("AWS::SNS::Subscription", 1);
  withCanary.hasResourceProperties("AWS::SNS::Subscription", {
    RawMessageDelivery: true,
    FilterPolicy: { workflow_id: ["sluice.canary"] },
    TopicArn: { Ref: Match.stringLikeRegexp(`^(?!${external})`) },
  });
});

test("the canary's topic is of the external topic's type, so that order is tested where it is promised", () => {
  const fifo = templateOf({ canary: true, topic: "fifo" });

  const types = Object.values(fifo.findResources("AWS::SNS::Topic")).map(({ Properties }) => Properties.FifoTopic);
  expect(types.filter(Boolean)).toHaveLength(2);
});

test("its messages are no sign of life of the engine", () => {
  const silence = JSON.stringify(withCanary.findResources("AWS::CloudWatch::Alarm"));

  expect(silence).toContain("IF(FILL(sent, 0) > 31, 0, 1)");
});
