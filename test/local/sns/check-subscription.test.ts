// What SNS would refuse, over real HTTP: each with one line that says what and where.
import { SetSubscriptionAttributesCommand } from "@aws-sdk/client-sns";
import { expect, test } from "vitest";
import { emulatedSns } from "../../support/emulated-endpoint.ts";

const HTTP = "http://127.0.0.1:9/";
const QUEUE = "arn:aws:sqs:us-east-1:000000000000:q";

test.each([
  [
    "email",
    "gold@example.com",
    {},
    "Protocol Reason: email: the embedded AWS delivers over http, https, lambda, firehose, sqs",
  ],
  [
    "carrier-pigeon",
    "home",
    {},
    "Protocol Reason: carrier-pigeon: the embedded AWS delivers over http, https, lambda, firehose, sqs",
  ],
  ["sqs", "https://127.0.0.1/000000000000/q", {}, /Endpoint Reason: .*: must be the ARN of a queue$/],
  ["sqs", `${QUEUE}.fifo`, {}, /Endpoint Reason: .*: a standard topic does not deliver to FIFO queues$/],
  ["http", "https://127.0.0.1/", {}, "Endpoint Reason: https://127.0.0.1/: must begin with http://"],
  ["http", "nowhere", {}, "Endpoint Reason: nowhere: must begin with http://"],
  [
    "https",
    "https://example.com/hook",
    {},
    "Endpoint Reason: https://example.com/hook: the embedded AWS delivers to this machine only, such as 127.0.0.1",
  ],
  ["lambda", "arn:aws:lambda:us-east-1:000000000000:function:none", {}, /the embedded AWS has no such function$/],
  ["firehose", "arn:aws:firehose:us-east-1:000000000000:deliverystream/none", {}, /has no such delivery stream$/],
  ["http", HTTP, { FilterPolicy: "{" }, "FilterPolicy: not JSON"],
  ["http", HTTP, { FilterPolicy: '{"status":"FAILED"}' }, "FilterPolicy: status: must be a list of values"],
  [
    "sqs",
    QUEUE,
    { FilterPolicy: '{"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]}' },
    "FilterPolicy: 6 keys: SNS takes at most 5",
  ],
  [
    "http",
    HTTP,
    { FilterPolicy: '{"data":{"x":[1]}}' },
    "FilterPolicy: data: must be a list of values; only policies on the body nest",
  ],
  ["sqs", QUEUE, { FilterPolicy: '{"a":[]}' }, "FilterPolicy: a: must not be empty"],
  ["sqs", QUEUE, { FilterPolicy: '{"a":[{"exists":"true"}]}' }, "FilterPolicy: a[0].exists: must be true or false"],
  [
    "http",
    HTTP,
    { FilterPolicyScope: "MessageBody", FilterPolicy: '{"a":{"b":[{"wildcard":"x**"}]}}' },
    "FilterPolicy: a.b[0].wildcard: must not hold two asterisks in a row",
  ],
  [
    "sqs",
    QUEUE,
    { FilterPolicy: '{"time":[{"numeric":[">",1764000000000]}]}' },
    /^FilterPolicy: time\[0\]: 1764000000000 is beyond ±1000000000, where SNS promises nothing /,
  ],
  [
    "sqs",
    QUEUE,
    { FilterPolicy: '{"a":["x"],"$or":[{"a":["y"]},{"b":["z"]}]}' },
    /^FilterPolicy: a: stands twice in what has to hold together; /,
  ],
  ["http", HTTP, { FilterPolicyScope: "Body" }, /^FilterPolicyScope: /],
  ["http", HTTP, { RawMessageDelivery: "yes" }, /^RawMessageDelivery: /],
  [
    "http",
    HTTP,
    { DeliveryPolicy: '{"healthyRetryPolicy":{"numRetries":101}}' },
    /^DeliveryPolicy: healthyRetryPolicy.numRetries: /,
  ],
  ["sqs", QUEUE, { DeliveryPolicy: "{}" }, "DeliveryPolicy: not for sqs"],
  ["http", HTTP, { RedrivePolicy: '{"deadLetterTargetArn":"q"}' }, /^RedrivePolicy: deadLetterTargetArn: /],
  ["http", HTTP, { Speed: "high" }, "AttributeName Reason: Speed is none, or not known to the embedded AWS"],
] as const)("a subscription over %s to %s with %j is refused", async (protocol, endpoint, attributes, reason) => {
  const { subscribe } = await emulatedSns();

  const refused = expect(subscribe(protocol, endpoint, attributes)).rejects;

  if (reason instanceof RegExp) {
    await refused.toMatchObject({
      message: expect.stringMatching(new RegExp(reason.source.replace(/^\^/, "^Invalid parameter: "))),
    });
  } else {
    await refused.toMatchObject({ name: "InvalidParameterException", message: `Invalid parameter: ${reason}` });
  }
});

test("a FIFO topic takes queues alone", async () => {
  const { subscribe } = await emulatedSns({ FifoTopic: "true" });

  await expect(subscribe("http", HTTP)).rejects.toThrow("a FIFO topic delivers to SQS only, not over http");
});

test("a subscription is not changed to what SNS would refuse", async () => {
  const { subscribe, sns } = await emulatedSns();
  const SubscriptionArn = await subscribe("http", HTTP, {
    FilterPolicy: '{"data":{"x":[1]}}',
    FilterPolicyScope: "MessageBody",
  });
  const set = (AttributeName: string, AttributeValue: string) =>
    sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));

  await expect(set("FilterPolicyScope", "MessageAttributes")).rejects.toThrow("only policies on the body nest");
  await expect(set("FilterPolicy", '{"data":{"x":1}}')).rejects.toThrow("data.x: must be a list of values");
  await expect(set("FilterPolicy", '{"data":{"x":[{"anything-but":[]}]}}')).rejects.toThrow(
    "FilterPolicy: data.x[0].anything-but: must be a string, a number, a list of strings",
  );
  await expect(set("FilterPolicy", '{"data":{"x":[2]}}')).resolves.toBeDefined();
});
