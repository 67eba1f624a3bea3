// The examples of AWS's pages on filter policies, as a table. Where an example is given for attributes and for bodies
// it is checked for both. https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
import { describe, expect, test } from "vitest";
import { type FilterPolicy, matches, type ReceivedAttributes } from "../../../shared/subscriber/index.ts";

type Example = readonly [policy: FilterPolicy, message: ReceivedAttributes, isMatch: boolean];
const interests = (...values: string[]): ReceivedAttributes => ({
  customer_interests: values.length === 1 ? (values[0] as string) : values,
});

const BOTH_SCOPES: Record<string, readonly Example[]> = {
  "exact text": [
    [{ customer_interests: ["rugby", "tennis"] }, interests("rugby"), true],
    [{ customer_interests: ["rugby", "tennis"] }, interests("tennis"), true],
    [{ customer_interests: ["rugby", "tennis"] }, interests("rugby", "tennis"), true],
    [{ customer_interests: ["rugby", "tennis"] }, interests("baseball"), false],
    [{ customer_interests: ["rugby", "tennis"] }, { customer_interests: ["baseball"] }, false],
  ],
  "anything but": [
    [{ customer_interests: [{ "anything-but": ["rugby", "tennis"] }] }, interests("baseball"), true],
    [{ customer_interests: [{ "anything-but": ["rugby", "tennis"] }] }, interests("football"), true],
    [{ customer_interests: [{ "anything-but": ["rugby", "tennis"] }] }, interests("rugby"), false],
    [{ customer_interests: [{ "anything-but": ["rugby", "tennis"] }] }, { customer_interests: ["rugby"] }, false],
  ],
  "anything but a prefix": [
    [{ event: [{ "anything-but": { prefix: "order-" } }] }, { event: "data-entry" }, true],
    [{ event: [{ "anything-but": { prefix: "order-" } }] }, { event: "order_number" }, true],
    [{ event: [{ "anything-but": { prefix: "order-" } }] }, { event: "order-cancelled" }, false],
  ],
  "anything but a suffix": [
    [{ customer_interests: [{ "anything-but": { suffix: "ball" } }] }, interests("hockey", "rugby", "soccer"), true],
    [{ customer_interests: [{ "anything-but": { suffix: "ball" } }] }, interests("baseball", "basketball"), false],
  ],
  "anything but a wildcard": [
    [{ customer_interests: [{ "anything-but": { wildcard: "*ball" } }] }, interests("hockey", "rugby", "soccer"), true],
    [{ customer_interests: [{ "anything-but": { wildcard: "*ball" } }] }, interests("baseball", "basketball"), false],
  ],
  "text in any case": [
    [{ customer_interests: [{ "equals-ignore-case": "tennis" }] }, interests("TENNIS"), true],
    [{ customer_interests: [{ "equals-ignore-case": "tennis" }] }, interests("Tennis"), true],
  ],
  "IP address": [
    [{ source_ip: [{ cidr: "10.0.0.0/24" }] }, { source_ip: "10.0.0.0" }, true],
    [{ source_ip: [{ cidr: "10.0.0.0/24" }] }, { source_ip: "10.0.0.255" }, true],
    [{ source_ip: [{ cidr: "10.0.0.0/24" }] }, { source_ip: "10.1.1.0" }, false],
  ],
  prefix: [
    [{ customer_interests: [{ prefix: "bas" }] }, interests("baseball"), true],
    [{ customer_interests: [{ prefix: "bas" }] }, interests("basketball"), true],
    [{ customer_interests: [{ prefix: "bas" }] }, interests("rugby"), false],
  ],
  suffix: [
    [{ customer_interests: [{ suffix: "ball" }] }, interests("baseball"), true],
    [{ customer_interests: [{ suffix: "ball" }] }, interests("basketball"), true],
    [{ customer_interests: [{ suffix: "ball" }] }, interests("rugby"), false],
  ],
  wildcard: [[{ customer_interests: [{ wildcard: "*ball" }] }, interests("baseball", "basketball"), true]],
  "a number": [
    [{ price_usd: [{ numeric: ["=", 301.5] }] }, { price_usd: 301.5 }, true],
    [{ price_usd: [{ numeric: ["=", 301.5] }] }, { price_usd: 3.015e2 }, true],
    [{ price: [{ "anything-but": [100, 500] }] }, { price: 101 }, true],
    [{ price: [{ "anything-but": [100, 500] }] }, { price: 100.1 }, true],
    [{ price: [{ "anything-but": [100, 500] }] }, { price: 100 }, false],
    [{ price_usd: [{ numeric: ["<", 0] }] }, { price_usd: -1 }, true],
    [{ price_usd: [{ numeric: ["<", 0] }] }, { price_usd: 0 }, false],
    [{ price_usd: [{ numeric: [">", 0, "<=", 150] }] }, { price_usd: 150 }, true],
    [{ price_usd: [{ numeric: [">", 0, "<=", 150] }] }, { price_usd: 151 }, false],
  ],
  "a key": [
    [{ store: [{ exists: true }] }, { store: "fans", ...interests("baseball", "basketball") }, true],
    [{ store: [{ exists: true }] }, interests("baseball", "basketball"), false],
    [{ store: [{ exists: false }] }, { store: "fans", ...interests("baseball", "basketball") }, false],
    [{ store: [{ exists: false }] }, interests("baseball", "basketball"), true],
  ],
  "all keys, and any value of each": [
    [
      { customer_interests: ["rugby"], price_usd: [{ numeric: [">", 100] }] },
      { ...interests("rugby"), price_usd: 101 },
      true,
    ],
    [
      { customer_interests: ["rugby"], price_usd: [{ numeric: [">", 100] }] },
      { ...interests("rugby"), price_usd: 99 },
      false,
    ],
    [{ customer_interests: ["rugby", "football", "baseball"] }, interests("football"), true],
  ],
  "any of several keys": [
    [
      { source: ["aws.cloudwatch"], $or: [{ metricName: ["CPUUtilization"] }, { namespace: ["AWS/EC2"] }] },
      { source: "aws.cloudwatch", namespace: "AWS/EC2" },
      true,
    ],
    [
      { source: ["aws.cloudwatch"], $or: [{ metricName: ["CPUUtilization"] }, { namespace: ["AWS/EC2"] }] },
      { source: "aws.cloudwatch", namespace: "AWS/ES" },
      false,
    ],
  ],
};

describe.each(Object.entries(BOTH_SCOPES))("%s", (_, examples) => {
  test.each(examples)("%j on %j: %s", (policy, message, isMatch) => {
    expect(matches(policy, { attributes: message })).toBe(isMatch);
    expect(matches(policy, { body: message }, "MessageBody")).toBe(isMatch);
    expect(matches(policy, { body: JSON.stringify(message) }, "MessageBody")).toBe(isMatch);
  });
});

// "For String.Array type attributes, it matches if none of the array elements are listed in the policy property", says the page, and
// shows these two as matches nevertheless, "because it contains a value that isn't" listed. AWS's own matcher does as the examples.
test.each<Example>([
  [{ customer_interests: [{ "anything-but": ["rugby", "tennis"] }] }, interests("rugby", "baseball"), true],
  [{ price: [{ "anything-but": [100, 500] }] }, { price: [100, 50] }, true],
])("an array that holds both excluded and other values matches: %j", (policy, message, isMatch) => {
  expect(matches(policy, { attributes: message })).toBe(isMatch);
  expect(matches(policy, { body: message }, "MessageBody")).toBe(isMatch);
});

test("the body of an S3 notification is filtered by what its records hold", () => {
  const policy = {
    Records: { s3: { object: { key: [{ prefix: "auto-" }] } }, eventName: [{ prefix: "ObjectCreated:" }] },
  };
  const body = (key: string, eventName: string) => ({ Records: [{ eventName, s3: { object: { key, size: 17 } } }] });

  expect(matches(policy, { body: body("auto-insurance-2314.xml", "ObjectCreated:Put") }, "MessageBody")).toBe(true);
  expect(matches(policy, { body: body("home-insurance-2314.xml", "ObjectCreated:Put") }, "MessageBody")).toBe(false);
  expect(matches(policy, { body: body("auto-insurance-2314.xml", "ObjectRemoved:Delete") }, "MessageBody")).toBe(false);
});
