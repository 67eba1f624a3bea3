// Tries to deliver as a subscription's delivery policy says.
import { setTimeout as sleep } from "node:timers/promises";
import type { Attempt } from "./attempt.ts";
import { type DeliveryPolicy, DeliveryPolicySchema, retryDelaysSeconds } from "./delivery-policy.ts";
import type { Subscription } from "./store.ts";

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
