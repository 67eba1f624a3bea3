// A stage that says no more than `"stage": "prod"` is safe to run: nothing that holds something is lost by a mistake, and somebody hears.
import { expect, test } from "vitest";
import { type TemplateResource, templateParts } from "../support/template-parts.ts";

/** What would be missed: events, keys that decrypt them, logs, and subscriptions that other teams made. */
const HOLDS_SOMETHING = [
  "AWS::SQS::Queue",
  "AWS::SNS::Topic",
  "AWS::KMS::Key",
  "AWS::Logs::LogGroup",
  "AWS::S3::Bucket",
];
/** Nothing is kept in or under these: an ops topic without its alarms, and the canary's own. */
const MAY_GO = /^(Ops|CanaryTopic)\//;

const prod = templateParts({ stage: "prod" });
const withEverything = templateParts({
  stage: "prod",
  internalConsumers: ["scheduler"],
  canary: true,
  subscribers: [
    { name: "team", owner: "team", kind: "sqs", queue: "standard" },
    { name: "audit", owner: "team", kind: "archive" },
  ],
});

const ofType = ({ resources }: typeof prod, ...types: readonly string[]): [string, TemplateResource][] =>
  [...resources].filter(([, { Type }]) => types.includes(Type));

test.each([
  ["nothing else", prod, 5],
  ["every kind of resource", withEverything, 12],
])(
  "whatever holds something stays, when the stack is deleted and when a resource is replaced: %s",
  (_, parts, least) => {
    const holders = ofType(parts, ...HOLDS_SOMETHING).filter(([path]) => !MAY_GO.test(path));

    expect(holders.length).toBeGreaterThan(least);
    const kept = { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" };
    for (const [path, resource] of holders) expect({ path, ...resource }).toMatchObject({ path, ...kept });
  },
);

test("CloudFormation refuses to delete the stack", () => {
  expect(prod.terminationProtection).toBe(true);
  expect(templateParts({}).terminationProtection).toBe(false);
});

test("messages are kept as long as SQS can, and logs for three months", () => {
  const queues = ofType(withEverything, "AWS::SQS::Queue").filter(([path]) => !MAY_GO.test(path));
  const days = queues.map(([, { Properties }]) => Number(Properties?.["MessageRetentionPeriod"]) / 86_400);

  expect(days.length).toBeGreaterThan(5);
  expect(new Set(days)).toEqual(new Set([14]));
  for (const [, { Properties }] of ofType(withEverything, "AWS::Logs::LogGroup")) {
    expect(Properties).toMatchObject({ RetentionInDays: 90 });
  }
});

test("everything is under a key of the customer's, rotated", () => {
  for (const [, { Properties }] of ofType(prod, "AWS::KMS::Key")) {
    expect(Properties).toMatchObject({ EnableKeyRotation: true });
  }
  for (const [, { Properties }] of ofType(prod, "AWS::SQS::Queue")) {
    expect(JSON.stringify(Properties?.["KmsMasterKeyId"])).toContain("EncryptionKey");
  }
});

test("alarms are on, and those that wake somebody speak to the ops topic", () => {
  const alarms = ofType(prod, "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm");
  const speaking = alarms.filter(([, { Properties }]) =>
    JSON.stringify(Properties?.["AlarmActions"])?.includes("OpsTopic"),
  );

  expect(alarms.length).toBeGreaterThan(10);
  for (const [, { Properties }] of alarms) expect(Properties?.["ActionsEnabled"]).not.toBe(false);
  expect(speaking.map(([path]) => path)).toEqual(
    expect.arrayContaining(["Alarms/page", "Alarms/dead-lettered", "Alarms/quarantine-waits"]),
  );
});
