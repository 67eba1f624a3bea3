// Filters of the embedded SNS, over real HTTP: what AWS's matcher and SNS's pages settle, for a queue and for what is pushed to.
import { type MessageAttributeValue, PublishCommand, SetSubscriptionAttributesCommand } from "@aws-sdk/client-sns";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { decide } from "../../../local/sns/filter-decision.ts";
import { type AttributeValue, type FilterPolicy, matches } from "../../../shared/subscriber/index.ts";
import { type EmulatedSns, emulatedSns, endpoint, subscribeConfirmed } from "../../support/emulated-endpoint.ts";

type Attributes = Readonly<Record<string, AttributeValue>>;
type OnBody = readonly [policy: FilterPolicy, body: string, isDelivered: boolean];
type OnAttributes = readonly [policy: FilterPolicy, attributes: Attributes, isDelivered: boolean];

const ON_BODY: readonly OnBody[] = [
  // Of an array, one element has to have all.
  [{ a: { b: ["x"], c: ["y"] } }, '{"a":[{"b":"x","c":"n"},{"b":"n","c":"y"}]}', false],
  [{ a: { b: ["x"], c: ["y"] } }, '{"a":[{"b":"n","c":"n"},{"b":"x","c":"y"}]}', true],
  [{ a: [{ "anything-but": ["x"] }] }, '{"a":["x","y"]}', true],
  [{ a: [{ "anything-but": ["x"] }] }, '{"a":["x"]}', false],
  [{ a: [null] }, '{"b":"x"}', false],
  [{ a: [null] }, '{"a":null}', true],
  // Text is no number and no boolean.
  [{ a: [300] }, '{"a":"300"}', false],
  [{ a: [300] }, '{"a":3.0e2}', true],
  [{ a: [true] }, '{"a":"true"}', false],
  [{ a: ["true"] }, '{"a":true}', false],
  [{ a: [true] }, '{"a":true}', true],
  [{ a: [{ numeric: [">", 1] }] }, '{"a":"7"}', false],
  // A dot is as good as nesting.
  [{ "a.b": ["x"] }, '{"a":{"b":"x"}}', true],
  [{ a: { b: ["x"] } }, '{"a.b":"x"}', true],
  [{ a: ['say "go"'] }, '{"a":"say \\"go\\""}', true],
  [{ a: [{ exists: true }] }, '{"a":{"b":1}}', false],
  [{ a: [{ exists: false }] }, '{"a":{"b":1}}', true],
  [{ a: [{ exists: false }] }, '{"a":[]}', true],
  [{ a: [{ exists: false }] }, '{"a":null}', false],
  [{ a: [{ wildcard: "x*y" }] }, '{"a":"x\\ny"}', true],
  [{ a: [{ wildcard: "x\\*y" }] }, '{"a":"x*y"}', true],
  [{ a: [{ wildcard: "x\\*y" }] }, '{"a":"x-y"}', false],
  // Characters of the policy are folded, never those of the value.
  [{ a: [{ "equals-ignore-case": "straße" }] }, '{"a":"STRASSE"}', true],
  [{ a: [{ "equals-ignore-case": "straße" }] }, '{"a":"STRAẞE"}', false],
  [{ a: [{ "equals-ignore-case": "k" }] }, '{"a":"\\u212a"}', false],
  [{ a: [{ cidr: "10.0.0.7/24" }] }, '{"a":"10.0.0.200"}', true],
  [{ a: [{ cidr: "10.0.0.7/24" }] }, '{"a":"10.0.1.1"}', false],
  [{ a: ["x"], $or: [{ b: ["y"] }, { c: { d: ["z"] } }] }, '{"a":"x","c":{"d":"z"}}', true],
  [{ a: ["x"], $or: [{ b: ["y"] }, { c: { d: ["z"] } }] }, '{"a":"x","c":{"d":"y"}}', false],
  [{ a: [{ exists: false }] }, "no JSON", false],
  [{}, "no JSON", true],
];

const ON_ATTRIBUTES: readonly OnAttributes[] = [
  [{ a: ["x"] }, { a: "x" }, true],
  [{ a: ["x"] }, { a: ["n", "x"] }, true],
  [{ a: ["x"] }, {}, false],
  [{ a: [{ "anything-but": ["x"] }] }, { a: ["x", "y"] }, true],
  [{ a: [null] }, { b: "x" }, false],
  [{ a: [null] }, { a: [null] }, true],
  [{ a: [true] }, { a: "true" }, false],
  [{ a: [7] }, { a: "7" }, false],
  [{ a: [{ numeric: [">=", 7] }] }, { a: "7" }, false],
  [{ a: [{ numeric: [">=", 7] }] }, { a: 7 }, true],
  [{ a: [{ numeric: [">=", 7] }] }, { a: [1, 7] }, true],
  [{ a: ["7"] }, { a: 7 }, false],
  [{ "a.b": ["x"] }, { "a.b": "x" }, true],
  // SNS sees them escaped.
  [{ a: ['say "go"'] }, { a: 'say "go"' }, false],
  [{ a: ['say \\"go\\"'] }, { a: 'say "go"' }, true],
  [{ a: [{ exists: false }] }, { b: "x" }, true],
  [{ a: [{ exists: false }] }, {}, false],
  [{ a: [{ "equals-ignore-case": "straße" }] }, { a: "STRASSE" }, true],
  [{ a: [{ cidr: "10.0.0.0/24" }] }, { a: "10.0.0.200" }, true],
  [{ a: [{ wildcard: "x\\*y" }] }, { a: "x*y" }, true],
  [{ $or: [{ a: ["x"] }, { b: ["y"] }] }, { b: "y" }, true],
];

/** A queue, raw, and an endpoint behind one topic, both with the filter. */
async function twoSubscribers() {
  const emulated = await emulatedSns();
  const queue = await emulated.queue("q");
  const hook = await endpoint();
  const arns = [
    await emulated.subscribe("sqs", queue.arn, { RawMessageDelivery: "true" }),
    await subscribeConfirmed(emulated, hook, { RawMessageDelivery: "true" }),
  ];
  let posted = 0;
  return {
    ...emulated,
    async filterBy(FilterPolicy: FilterPolicy, FilterPolicyScope: string): Promise<void> {
      const attributes = { FilterPolicy: "{}", FilterPolicyScope };
      for (const SubscriptionArn of arns) {
        const set = (AttributeName: string, AttributeValue: string) =>
          emulated.sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
        for (const [name, value] of Object.entries(attributes)) await set(name, value);
        await set("FilterPolicy", JSON.stringify(FilterPolicy));
      }
    },
    /** Whether either has got a message since. */
    async delivered() {
      await expect.poll(emulated.undelivered, { timeout: 60_000 }).toBe(0);
      const before = posted;
      posted = hook.posted.filter(({ headers }) => headers["x-amz-sns-message-type"] === "Notification").length;
      return { queue: await hasMessage(emulated, queue.url), endpoint: posted > before };
    },
  };
}

async function hasMessage({ sqs }: Pick<EmulatedSns, "sqs">, QueueUrl: string): Promise<boolean> {
  // Stays hidden, and so is not counted again.
  const command = new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 3_600, MaxNumberOfMessages: 10 });
  return ((await sqs.send(command)).Messages ?? []).length > 0;
}

const wire = (attributes: Attributes): Record<string, MessageAttributeValue> =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, wireValue(value)]));

function wireValue(value: AttributeValue): MessageAttributeValue {
  if (typeof value === "object") return { DataType: "String.Array", StringValue: JSON.stringify(value) };
  return { DataType: typeof value === "number" ? "Number" : "String", StringValue: String(value) };
}

test("a filter on bodies lets through what it does at SNS, for a queue and for an endpoint alike", async () => {
  const { filterBy, publish, delivered } = await twoSubscribers();

  for (const [policy, body, isDelivered] of ON_BODY) {
    await filterBy(policy, "MessageBody");
    await publish(body);

    const found = { policy, body, ...(await delivered()), matches: matches(policy, { body }, "MessageBody") };
    expect(found).toEqual({ policy, body, queue: isDelivered, endpoint: isDelivered, matches: isDelivered });
  }
});

test("a filter on attributes lets through what it does at SNS, for a queue and for an endpoint alike", async () => {
  const { filterBy, sns, topicArn, delivered } = await twoSubscribers();

  for (const [policy, attributes, isDelivered] of ON_ATTRIBUTES) {
    await filterBy(policy, "MessageAttributes");
    const MessageAttributes = wire(attributes);
    await sns.send(new PublishCommand({ TopicArn: topicArn, Message: "x", MessageAttributes }));

    const found = { policy, attributes, ...(await delivered()), matches: matches(policy, { attributes }) };
    expect(found).toEqual({ policy, attributes, queue: isDelivered, endpoint: isDelivered, matches: isDelivered });
  }
});

test.each([
  [{ DataType: "String.Array", StringValue: "[1" }, /^no JSON array of /],
  [{ DataType: "String.Array", StringValue: '[{"b":1}]' }, /^no JSON array of /],
  [{ DataType: "String", StringValue: "two\nlines" }, /^has a tab or a line break$/],
])(
  "an attribute that SNS cannot read keeps the message from those who filter on attributes, and from nobody else: %j",
  async (broken, reason) => {
    const { filterBy, subscribe, queue, sns, sqs, topicArn, delivered, failures } = await twoSubscribers();
    const [all, byBody] = [await queue("all"), await queue("by-body")];
    await filterBy({ b: [{ exists: false }] }, "MessageAttributes");
    await subscribe("sqs", all.arn);
    await subscribe("sqs", byBody.arn, { FilterPolicy: '{"a":[1]}', FilterPolicyScope: "MessageBody" });

    for (let count = 0; count < 2; count += 1) {
      const MessageAttributes = { a: broken };
      await sns.send(new PublishCommand({ TopicArn: topicArn, Message: '{"a":1}', MessageAttributes }));
    }

    expect(await delivered()).toEqual({ queue: false, endpoint: false });
    expect(await hasMessage({ sqs }, all.url)).toBe(true);
    expect(await hasMessage({ sqs }, byBody.url)).toBe(true);
    // Of two messages, once for each subscription.
    expect(failures).toHaveLength(2);
    for (const failure of failures) {
      const [, why = ""] =
        /: its filter cannot decide on a message: attribute a: (.*); it does not get the message$/.exec(
          failure,
        ) as RegExpExecArray;
      expect(why).toMatch(reason);
    }
  },
);

test("a binary attribute is nothing that a filter sees", async () => {
  const { filterBy, sns, topicArn, delivered } = await twoSubscribers();
  const a = { DataType: "Binary", BinaryValue: Buffer.from("x") };

  await filterBy({ a: [{ exists: true }] }, "MessageAttributes");
  await sns.send(new PublishCommand({ TopicArn: topicArn, Message: "x", MessageAttributes: { a } }));

  expect(await delivered()).toEqual({ queue: false, endpoint: false });
});

test("a filter that nobody can evaluate lets nothing through, and throws nothing", () => {
  const policy = { a: "x" } as unknown as FilterPolicy;

  expect(decide(policy, "MessageBody", { body: '{"a":"x"}', messageAttributes: {} })).toEqual({
    kind: "undecidable",
    reason: "a: must be a list of values",
  });
});
