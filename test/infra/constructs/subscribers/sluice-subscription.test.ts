// The construct as a team uses it in a CDK app of its own.
import { App, CfnParameter, Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { Key } from "aws-cdk-lib/aws-kms";
import { expect, test } from "vitest";
import {
  SluiceSubscription,
  type SluiceSubscriptionProps,
} from "../../../../infra/constructs/subscribers/sluice-subscription.ts";

const topicArn = "arn:aws:sns:eu-west-1:111122223333:Sluice-prod-ExternalTopic";

function stackWith(props: Partial<SluiceSubscriptionProps> = {}, stack = new Stack(new App(), "Alerting")): Template {
  new SluiceSubscription(stack, "Failures", { topicArn, owner: "on-call", ...props });
  return Template.fromStack(stack);
}

test("one statement gives a queue that the topic delivers to, its dead-letter queues, and the subscription", () => {
  const template = stackWith({ filter: { status: ["FAILED"], workflow: [{ prefix: "orders." }] } });

  template.resourceCountIs("AWS::SQS::Queue", 3);
  template.allResources("AWS::SQS::Queue", {
    DeletionPolicy: "Retain",
    Properties: Match.objectLike({ SqsManagedSseEnabled: true, Tags: [{ Key: "owner", Value: "on-call" }] }),
  });
  template.hasResourceProperties("AWS::SNS::Subscription", {
    TopicArn: topicArn,
    Protocol: "sqs",
    RawMessageDelivery: true,
    FilterPolicyScope: "MessageAttributes",
    FilterPolicy: { status: ["FAILED"], workflow_id: [{ prefix: "orders." }] },
    RedrivePolicy: { deadLetterTargetArn: Match.anyValue() },
  });
  template.hasResourceProperties("AWS::SQS::QueuePolicy", {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: "sqs:SendMessage",
          Principal: { Service: "sns.amazonaws.com" },
          Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
        }),
      ]),
    },
  });
});

test("an alarm is on as long as anything is in either dead-letter queue", () => {
  const template = stackWith();

  const [alarm] = Object.values(template.findResources("AWS::CloudWatch::Alarm"));
  expect(alarm?.["Properties"]).toMatchObject({ Threshold: 0, TreatMissingData: "ignore" });
  expect(JSON.stringify(alarm)).toMatch(/SubscriptionDeadLetterQueue.*CreatedReaderDeadLetterQueue/);
});

test("the topic's ARN says whether queues are FIFO, and then they take as much as the topic delivers", () => {
  const template = stackWith({ topicArn: `${topicArn}.fifo` });

  template.allResourcesProperties("AWS::SQS::Queue", {
    FifoQueue: true,
    DeduplicationScope: "messageGroup",
    FifoThroughputLimit: "perMessageGroupId",
  });
});

test("a key of the subscriber's encrypts its queues, and lets SNS use it for this topic only", () => {
  const stack = new Stack(new App(), "Alerting");

  const template = stackWith({ encryptionKey: new Key(stack, "Key") }, stack);

  template.allResourcesProperties("AWS::SQS::Queue", { KmsMasterKeyId: Match.anyValue() });
  template.hasResourceProperties("AWS::KMS::Key", {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: ["kms:GenerateDataKey", "kms:Decrypt"],
          Principal: { Service: "sns.amazonaws.com" },
          Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
        }),
      ]),
    },
  });
});

test("an ARN that is known at deployment only needs the topic's type beside it", () => {
  const stack = new Stack(new App(), "Alerting");
  const parameter = new CfnParameter(stack, "TopicArn").valueAsString;

  expect(() => stackWith({ topicArn: parameter }, stack)).toThrow(/Alerting\/Failures: topicType: is needed/);
  const other = new Stack(new App(), "Alerting");
  const template = stackWith({ topicArn: new CfnParameter(other, "TopicArn").valueAsString, topicType: "fifo" }, other);
  template.allResourcesProperties("AWS::SQS::Queue", { FifoQueue: true });
});

test.each<[Partial<SluiceSubscriptionProps>, RegExp]>([
  [{ queueType: "fifo" }, /Alerting\/Failures: queueType: a standard topic delivers to no FIFO queue/],
  [{ filter: { status: [] } }, /Alerting\/Failures: filter: .*names nothing/],
  [
    { filter: { type: ["workflow.deleted"], terminal: true } },
    /filter: no event of contract v1 or maestro has all that it asks for/,
  ],
  [{ filter: { scope: "body", terminal: true } }, /filter\.contract: names not exactly one contract/],
])("%j is refused with a sentence that names the construct", (props, sentence) => {
  expect(() => stackWith(props)).toThrow(sentence);
});

test("a topic of another region is refused: its subscriptions cannot have a dead-letter queue here", () => {
  const stack = new Stack(new App(), "Alerting", { env: { region: "us-east-1", account: "444455556666" } });

  expect(() => stackWith({}, stack)).toThrow(/topicArn: is in eu-west-1, and a dead-letter queue in us-east-1/);
});
