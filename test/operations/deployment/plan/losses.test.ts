// What a deployment would take away, on real templates and on any.
import fc from "fast-check";
import { expect, test } from "vitest";
import { losses, type Template } from "../../../../operations/deployment/plan/losses.ts";
import { templateOf } from "../../../support/stack.ts";

const team = { name: "team", owner: "team", kind: "sqs", queue: "standard" };
const BEFORE = { stage: "test", subscribers: [team] };
const made = new Map<string, Template>();
/** Once for each configuration. */
function synthesized(config: object): Template {
  const key = JSON.stringify(config);
  const template = made.get(key) ?? (templateOf(config).toJSON() as Template);
  made.set(key, template);
  return template;
}

const lossesOf = (before: object, after: object): string[] =>
  losses(synthesized(before), synthesized(after)).map(
    ({ type, fate, replaced_for }) => `${type} ${fate}${replaced_for ? ` for ${replaced_for.join()}` : ""}`,
  );

test("a change in place takes nothing away", () => {
  const changed = { ...BEFORE, encryption: "customer", contracts: ["v1", "maestro"], processor: { memoryMb: 1_024 } };

  expect(lossesOf(BEFORE, changed)).toEqual([]);
  expect(lossesOf(changed, { ...changed, subscribers: [team, { ...team, name: "other" }] })).toEqual([]);
});

test("another type of the topic is another topic, and other subscriptions", () => {
  expect(lossesOf({ stage: "test", subscribers: [{ ...team, queue: "fifo" }], topic: "fifo" }, { ...BEFORE })).toEqual(
    expect.arrayContaining([
      "AWS::SNS::Topic deleted for FifoTopic,TopicName",
      expect.stringMatching(/^AWS::SNS::Subscription deleted/),
    ]),
  );
});

test("a subscriber that is removed loses queues and subscription; in a protected stage the queues stay, orphaned", () => {
  const { subscribers: _, ...without } = BEFORE;

  const found = lossesOf(BEFORE, without);
  const ofProtected = lossesOf({ ...BEFORE, protected: true }, { ...without, protected: true });

  expect(found.toSorted()).toEqual([
    "AWS::SNS::Subscription deleted",
    "AWS::SQS::Queue deleted",
    "AWS::SQS::Queue deleted",
    "AWS::SQS::Queue deleted",
  ]);
  expect(ofProtected.filter((loss) => loss.startsWith("AWS::SQS::Queue"))).toEqual([
    "AWS::SQS::Queue orphaned",
    "AWS::SQS::Queue orphaned",
    "AWS::SQS::Queue orphaned",
  ]);
});

test("without its key, what was encrypted cannot be read", () => {
  const before = synthesized(BEFORE);
  const Resources = Object.fromEntries(
    Object.entries(before.Resources).filter(([, { Type }]) => Type !== "AWS::KMS::Key"),
  );

  expect(losses(before, { Resources })).toMatchObject([
    { type: "AWS::KMS::Key", fate: "unreadable", replaced_for: null },
  ]);
});

const resource = fc.record({
  Type: fc.constantFrom(
    "AWS::SQS::Queue",
    "AWS::SNS::Topic",
    "AWS::KMS::Key",
    "AWS::SNS::Subscription",
    "AWS::Lambda::Function",
  ),
  Properties: fc.record({
    FifoQueue: fc.boolean(),
    TopicArn: fc.oneof(fc.constant("arn"), fc.record({ Ref: fc.constantFrom("a", "b", "c") })),
    Tags: fc.array(fc.string(), { maxLength: 2 }),
  }),
  DeletionPolicy: fc.constantFrom("Retain", "Delete"),
  UpdateReplacePolicy: fc.constantFrom("Retain", "Delete"),
});
const template = fc
  .dictionary(fc.constantFrom("a", "b", "c", "d"), resource)
  .map((Resources): Template => JSON.parse(JSON.stringify({ Resources })));

test("of any template: the same again loses nothing, more loses nothing, and each thing that goes is named once", () => {
  fc.assert(
    fc.property(template, template, (before, after) => {
      expect(losses(before, structuredClone(before))).toEqual([]);
      expect(losses(before, { Resources: { ...after.Resources, ...before.Resources } })).toEqual([]);
      const found = losses(before, after);
      const ids = found.map(({ logical_id }) => logical_id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const [id, { Type }] of Object.entries(before.Resources)) {
        const isHolding = Type !== "AWS::Lambda::Function";
        if (isHolding && after.Resources[id]?.Type !== Type) expect(ids).toContain(id);
        if (!isHolding) expect(ids).not.toContain(id);
      }
    }),
  );
});
