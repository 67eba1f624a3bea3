// When SNS tries an HTTP(S) endpoint again, and trying so.
// https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html

import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { Attempt } from "./post.ts";
import type { Subscription } from "./store.ts";

const delay = z.int().min(1).max(3_600).default(20);
const phase = z.int().min(0).max(100).default(0);

const PhasesSchema = z.strictObject({
  numRetries: z.int().min(0).max(100).default(3),
  minDelayTarget: delay,
  maxDelayTarget: delay,
  numNoDelayRetries: phase,
  numMinDelayRetries: phase,
  numMaxDelayRetries: phase,
  backoffFunction: z.enum(["linear", "arithmetic", "geometric", "exponential"]).default("linear"),
});
export type RetryPolicy = z.output<typeof PhasesSchema>;

const HealthyRetryPolicySchema = PhasesSchema.refine(
  ({ minDelayTarget, maxDelayTarget }) => minDelayTarget <= maxDelayTarget,
  {
    error: "minDelayTarget must not exceed maxDelayTarget",
  },
).refine((policy) => betweenCount(policy) >= 0, {
  error: "numRetries must not be less than numNoDelayRetries, numMinDelayRetries and numMaxDelayRetries together",
});

export const DeliveryPolicySchema = z.strictObject({
  healthyRetryPolicy: HealthyRetryPolicySchema.prefault({}),
  throttlePolicy: z.strictObject({ maxReceivesPerSecond: z.int().min(1).optional() }).prefault({}),
  requestPolicy: z.strictObject({ headerContentType: z.string().default("text/plain; charset=UTF-8") }).prefault({}),
});
export type DeliveryPolicy = z.output<typeof DeliveryPolicySchema>;

const betweenCount = (policy: RetryPolicy): number =>
  policy.numRetries - policy.numNoDelayRetries - policy.numMinDelayRetries - policy.numMaxDelayRetries;

/** From 0 to 1 as a retry goes from the first to the last; AWS names the curves and shows their shape, no formula. */
const CURVES: Readonly<Record<RetryPolicy["backoffFunction"], (part: number) => number>> = {
  linear: (part) => part,
  arithmetic: (part) => (part * (part + 1)) / 2,
  geometric: (part) => part ** 2,
  exponential: (part) => (2 ** (10 * part) - 1) / 1_023,
};

/** Seconds before each retry, in the four phases of AWS: at once, at the shortest delay, in between, at the longest. */
export function retryDelaysSeconds(policy: RetryPolicy): number[] {
  const { minDelayTarget, maxDelayTarget, numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries } = policy;
  const count = betweenCount(policy);
  const between = Array.from({ length: count }, (_, index) => {
    const part = CURVES[policy.backoffFunction]((index + 1) / (count + 1));
    return minDelayTarget + (maxDelayTarget - minDelayTarget) * part;
  });
  return [
    ...Array<number>(numNoDelayRetries).fill(0),
    ...Array<number>(numMinDelayRetries).fill(minDelayTarget),
    ...between,
    ...Array<number>(numMaxDelayRetries).fill(maxDelayTarget),
  ];
}

export interface DeliveryAttemptsOptions {
  /** Told of each attempt after which another one follows. */
  readonly onFailure: (message: string) => void;
  readonly signal: AbortSignal;
}

/** The last attempt; undefined if nobody wants it any more. */
export type DeliveryAttempts = (
  subscription: Subscription,
  send: () => Promise<Attempt>,
  isWanted: () => boolean,
) => Promise<Attempt | undefined>;

export const policyOf = ({ attributes }: Subscription): DeliveryPolicy =>
  DeliveryPolicySchema.parse(JSON.parse(attributes["DeliveryPolicy"] || "{}"));

/** Tries to deliver as a subscription's delivery policy says. */
export function deliveryAttempts({ onFailure, signal }: DeliveryAttemptsOptions): DeliveryAttempts {
  const nextSlotMs = new Map<string, number>();
  /** Waits for its turn where the subscription has a rate. */
  const turn = async ({ arn }: Subscription, { throttlePolicy }: DeliveryPolicy): Promise<void> => {
    if (throttlePolicy.maxReceivesPerSecond === undefined) return;
    const slotMs = Math.max(Date.now(), nextSlotMs.get(arn) ?? 0);
    nextSlotMs.set(arn, slotMs + 1_000 / throttlePolicy.maxReceivesPerSecond);
    await sleep(slotMs - Date.now(), undefined, { signal });
  };
  return async (subscription, send, isWanted) => {
    const policy = policyOf(subscription);
    const delays = retryDelaysSeconds(policy.healthyRetryPolicy);
    for (;;) {
      await turn(subscription, policy);
      if (!isWanted()) return undefined;
      const attempt = await send();
      const delaySeconds = delays.shift();
      if (attempt.kind === "delivered" || attempt.isFinal || delaySeconds === undefined) return attempt;
      const rounded = Math.round(delaySeconds * 10) / 10;
      onFailure(`${subscription.endpoint}: ${attempt.reason}; tried again in ${rounded} s`);
      await sleep(delaySeconds * 1_000, undefined, { signal });
    }
  };
}
