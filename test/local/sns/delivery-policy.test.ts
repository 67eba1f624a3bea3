import { expect, test } from "vitest";
import { DeliveryPolicySchema, retryDelaysSeconds } from "../../../local/sns/delivery-policy.ts";

const delaysOf = (healthyRetryPolicy: object) =>
  retryDelaysSeconds(DeliveryPolicySchema.parse({ healthyRetryPolicy }).healthyRetryPolicy);

test("without a policy an endpoint is tried three times more, 20 seconds apart, as SNS does", () => {
  expect(delaysOf({})).toEqual([20, 20, 20]);
});

test("a policy goes through its phases: at once, at the shortest delay, in between, at the longest", () => {
  const phases = { numRetries: 7, numNoDelayRetries: 1, numMinDelayRetries: 2, numMaxDelayRetries: 1 };

  expect(delaysOf({ ...phases, minDelayTarget: 2, maxDelayTarget: 10 })).toEqual([0, 2, 2, 4, 6, 8, 10]);
});

test.each(["linear", "arithmetic", "geometric", "exponential"])(
  "%s backoff grows from one delay to the other",
  (name) => {
    const delays = delaysOf({ numRetries: 20, minDelayTarget: 1, maxDelayTarget: 60, backoffFunction: name });

    expect(delays).toHaveLength(20);
    expect(delays).toEqual(delays.toSorted((a, b) => a - b));
    expect(delays.every((delay) => delay >= 1 && delay <= 60)).toBe(true);
  },
);

test.each([
  [{ minDelayTarget: 30 }, "minDelayTarget must not exceed maxDelayTarget"],
  [{ numRetries: 1, numMinDelayRetries: 2 }, "numRetries must not be less than"],
])("a policy that SNS would refuse is refused: %j", (policy, reason) => {
  expect(() => delaysOf(policy)).toThrow(reason);
});
