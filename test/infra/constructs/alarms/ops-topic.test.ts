// Who hears of an alarm, and how: people by e-mail, pagers by HTTPS, tickets apart from pages.
import { Match, type Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { templateOf } from "../../../support/stack.ts";

const PAGER = "https://events.example.com/integration/key/enqueue";
const DESK = "tickets@example.com";
const templateWith = (channels: object): Template =>
  templateOf({ stage: "test", alarms: { runbookUrl: "https://wiki.example.com/sluice", ...channels } });
const together = templateWith({ emails: ["on-call@example.com"], urls: [PAGER] });
const apart = templateWith({ urls: [PAGER], tickets: { emails: [DESK] } });

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}
const resourcesOf = (template: Template): Resource[] => Object.values(template.toJSON()["Resources"]);
const subscriptionsIn = (template: Template): Resource[] =>
  resourcesOf(template).filter(({ Type }) => Type === "AWS::SNS::Subscription");

function whoHears(template: Template, alarmName: string): string[] {
  const speaks = (resource: Resource): boolean => resource.Properties["AlarmName"] === `sluice-test-${alarmName}`;
  const alarm = resourcesOf(template).find(speaks);
  return subscriptionsIn(template)
    .filter(
      ({ Properties }) =>
        JSON.stringify([Properties["TopicArn"]]) === JSON.stringify(alarm?.Properties["AlarmActions"]),
    )
    .map(({ Properties }) => `${Properties["Protocol"]} ${Properties["Endpoint"]}`);
}

test("people by e-mail and pagers by HTTPS hear of everything", () => {
  for (const name of ["page", "dead-lettered"]) {
    expect(whoHears(together, name)).toEqual(["email on-call@example.com", `https ${PAGER}`]);
  }
});

test("with tickets apart nobody is woken by what can wait, and no ticket is made of what cannot", () => {
  expect(whoHears(apart, "page")).toEqual([`https ${PAGER}`]);
  for (const name of ["dead-lettered", "quarantine-waits", "deliveries-fail"]) {
    expect(whoHears(apart, name)).toEqual([`email ${DESK}`]);
  }
});

test("a pager that is away for half an hour is told all the same, in the form that pagers know", () => {
  const [pager] = subscriptionsIn(apart).filter(({ Properties }) => Properties["Endpoint"] === PAGER);
  const policy = pager?.Properties["DeliveryPolicy"] as Record<string, Record<string, number>> | undefined;
  const { numRetries = 0, minDelayTarget = 0, maxDelayTarget = 0 } = policy?.["healthyRetryPolicy"] ?? {};

  const seconds = (numRetries * (minDelayTarget + maxDelayTarget)) / 2;
  expect(seconds).toBeGreaterThan(1_800);
  expect(seconds).toBeLessThanOrEqual(3_600); // more SNS does not take
  expect(pager?.Properties).not.toHaveProperty("RawMessageDelivery");
});

test("the key lets CloudWatch speak", () => {
  together.hasResourceProperties("AWS::KMS::Key", {
    KeyPolicy: Match.objectLike({
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: "Allow",
          Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
          Principal: { Service: "cloudwatch.amazonaws.com" },
        }),
      ]),
    }),
  });
});

test("each topic is encrypted with that key, lets alarms of this account publish, and nobody without TLS", () => {
  const policies = Object.values(apart.findResources("AWS::SNS::TopicPolicy")).map(({ Properties }) => Properties);
  const ofAlarms = policies.filter((policy) => JSON.stringify(policy).includes("cloudwatch.amazonaws.com"));

  expect(ofAlarms).toHaveLength(2);
  for (const { PolicyDocument } of ofAlarms) {
    expect(PolicyDocument.Statement).toMatchObject([
      { Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } },
      {
        Effect: "Allow",
        Action: "sns:Publish",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
      },
    ]);
  }
  const topics = Object.entries(apart.findResources("AWS::SNS::Topic")).filter(([id]) => !id.startsWith("External"));
  expect(topics).toHaveLength(2);
  for (const [, { Properties }] of topics) {
    expect(Properties.KmsMasterKeyId).toMatchObject({ "Fn::GetAtt": [expect.stringMatching(/^EncryptionKey/), "Arn"] });
  }
});

test("another channel finds its topic among the outputs", () => {
  expect(Object.keys(apart.findOutputs("*"))).toEqual(expect.arrayContaining(["OpsTopicArn", "TicketTopicArn"]));
  expect(Object.keys(together.findOutputs("*"))).not.toContain("TicketTopicArn");
});
