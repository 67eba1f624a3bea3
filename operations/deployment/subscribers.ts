// Everybody who gets external events, also those that were subscribed by hand, with what waits for each and what did not reach it.
import { queueDepth } from "../../shared/sending/queue-depth.ts";
import type { FilterPolicy, FilterPolicyScope } from "../../shared/subscriber/index.ts";
import { type Subscription, subscriptions } from "./subscriptions.ts";
import { isTail } from "./tail.ts";
import type { Target } from "./target.ts";

/** In wire names. */
export interface Subscriber {
  /** For people: the queue, function or host at its end. */
  readonly name: string;
  readonly subscription: string;
  /** The account that made it. */
  readonly owner: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly filter: FilterPolicy | null;
  readonly scope: FilterPolicyScope;
  /** Conditions on the attribute of that name; null where it takes every contract. */
  readonly contract: FilterPolicy[string] | null;
  readonly raw: boolean;
  readonly confirmed: boolean;
  /** Messages in its queue; null where it has none, or none that may be asked. */
  readonly waiting: number | null;
  /** What SNS could not deliver; null where such messages are lost. `messages` is null where the queue may not be asked. */
  readonly dead_letter: { readonly queue: string; readonly messages: number | null } | null;
  /** Somebody's tail, or the console's own: it goes by itself. */
  readonly is_tail: boolean;
}

/** In the order in which the topic lists them. */
export async function readSubscribers(target: Target): Promise<Subscriber[]> {
  const found: Subscriber[] = [];
  for await (const each of subscriptions(target)) found.push(await subscriberOf(target, each));
  return found;
}

async function subscriberOf(target: Target, { deadLetterArn, ...own }: Subscription): Promise<Subscriber> {
  const { arn, owner, protocol, endpoint, filter, scope, raw, confirmed } = own;
  return {
    name: endpointName(endpoint),
    subscription: arn,
    ...{ owner, protocol, endpoint, filter: filter ?? null, scope },
    contract: (scope === "MessageAttributes" && filter?.["contract"]) || null,
    ...{ raw, confirmed },
    waiting: protocol === "sqs" ? await messagesIn(target, endpoint) : null,
    dead_letter: deadLetterArn
      ? { queue: endpointName(deadLetterArn), messages: await messagesIn(target, deadLetterArn) }
      : null,
    is_tail: isTail(endpoint),
  };
}

/** For people: the queue, function or host at its end. */
export function endpointName(endpoint: string): string {
  const host = URL.canParse(endpoint) && new URL(endpoint).host; // an ARN is a URL too, without a host
  return host || (endpoint.split(/[:/]/).at(-1) ?? endpoint);
}

/** A queue of another account, or one that is gone, does not say. */
async function messagesIn({ clients, internalQueueUrl }: Target, queueArn: string): Promise<number | null> {
  const [, , , , account, name] = queueArn.split(":");
  try {
    const { visible, delayed, inFlight } = await queueDepth(
      clients.sqs,
      internalQueueUrl.replace(/[^/]+\/[^/]+$/, `${account}/${name}`),
    );
    return visible + delayed + inFlight;
  } catch (error) {
    if ((error as { $metadata?: object }).$metadata === undefined) throw error;
    return null;
  }
}
