// What `-c emulator=true` leaves out, and that it is nothing else.
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { parseConfig } from "../../../infra/config.ts";
import { SluiceStack } from "../../../infra/sluice-stack.ts";

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const CONFIG = {
  stage: "test",
  tracing: true,
  canary: true,
  internalConsumers: ["scheduler"],
  subscribers: [{ name: "team", owner: "team", kind: "sqs", queue: "standard" }],
};

function resourcesOf(config: object, emulator: boolean): Readonly<Record<string, Resource>> {
  const app = new App({ context: { "aws:cdk:bundling-stacks": [] } });
  return Template.fromStack(new SluiceStack(app, "Sluice", { config: parseConfig(config), emulator })).toJSON()[
    "Resources"
  ];
}

const onAws = resourcesOf(CONFIG, false);
const onEmulator = resourcesOf(CONFIG, true);

test("an emulator gets no alarm that combines others or calculates, and nothing that traces", () => {
  const types = new Set(Object.values(onEmulator).map(({ Type }) => Type));
  expect(types).toContain("AWS::CloudWatch::Alarm");
  expect(types).not.toContain("AWS::CloudWatch::CompositeAlarm");
  expect(types).not.toContain("AWS::XRay::ResourcePolicy");
  for (const { Type, Properties } of Object.values(onEmulator)) {
    if (Type === "AWS::CloudWatch::Alarm") expect(Properties).not.toHaveProperty("Metrics");
    expect(Properties).not.toHaveProperty("TracingConfig");
  }
});

test("all else is there, with the ids that it has on AWS", () => {
  const left = Object.entries(onAws).filter(([id]) => !(id in onEmulator));

  expect(Object.keys(onEmulator).filter((id) => !(id in onAws))).toEqual([]);
  for (const [, { Type, Properties }] of left) {
    const isOfAws = Type === "AWS::CloudWatch::CompositeAlarm" || Type === "AWS::XRay::ResourcePolicy";
    expect(isOfAws || "Metrics" in Properties, Type).toBe(true);
  }
});

test("what may send one message may send a batch of them, where an emulator asks for that by itself", () => {
  const actionsOf = (resources: Readonly<Record<string, Resource>>) =>
    Object.values(resources).flatMap(({ Properties }) => {
      const { Statement = [] } = (Properties["PolicyDocument"] ?? {}) as {
        Statement?: { Action: string | string[] }[];
      };
      return Statement.map(({ Action }) => [Action].flat());
    });
  const sending = actionsOf(onEmulator).filter((actions) => actions.includes("sqs:SendMessage"));

  expect(sending.length).toBeGreaterThan(3);
  for (const actions of sending) expect(actions).toContain("sqs:SendMessageBatch");
  expect(
    actionsOf(onAws)
      .flat()
      .filter((action) => action.endsWith("Batch")),
  ).toEqual([]);
});
