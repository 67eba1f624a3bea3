// Who gets external events, as configured, and what the topic and its contracts allow.
import * as z from "zod";
import type { PublishedContract } from "../../shared/engines/index.ts";
import { filterIssues } from "./filter-policy.ts";
import type { TopicChoice } from "./kafka.ts";
import { distinct, setting, textLike } from "./setting.ts";
import { firstNameOf, type Subscriber, SubscriberSchema } from "./subscriber-kinds.ts";
import { type SubscriptionFilter, subscriptionFilterSchema } from "./subscription-filter.ts";

/** Subscriptions with a filter policy. https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
const TOPIC_MAX_FILTER_POLICIES = 200;

/** Delivery streams that one account may subscribe to a topic. https://docs.aws.amazon.com/sns/latest/dg/sns-firehose-as-subscriber.html */
const TOPIC_MAX_DELIVERY_STREAMS = 5;

/** Subscriptions of a FIFO topic. https://docs.aws.amazon.com/general/latest/gr/sns.html */
export const FIFO_TOPIC_MAX_SUBSCRIPTIONS = 100;

/** Principals in the policy of a topic, and of a queue. https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html */
const TOPIC_MAX_PRINCIPALS = 200;
export const QUEUE_MAX_PRINCIPALS = 50;

export const accountId = textLike(/^\d{12}$/, "an AWS account id of 12 digits");

/** Subscribers of these contracts, which say what a filter may say. */
export const subscribersSchema = (contracts: readonly PublishedContract[]) => {
  const FilterSchema = subscriptionFilterSchema(contracts);
  const withFilter = SubscriberSchema.transform((subscriber, context): Subscriber => {
    if (subscriber.filter === undefined) return subscriber;
    const { data, error } = FilterSchema.safeParse(subscriber.filter);
    for (const { path, message } of error?.issues ?? []) {
      context.issues.push({ code: "custom", path: ["filter", ...path], message, input: subscriber.filter });
    }
    return { ...subscriber, filter: data as SubscriptionFilter };
  });
  return z
    .array(withFilter)
    .refine((all) => all.filter(({ filter }) => filter).length <= TOPIC_MAX_FILTER_POLICIES, {
      error: `a topic takes ${TOPIC_MAX_FILTER_POLICIES} filter policies`,
    })
    .refine((all) => all.filter(({ kind }) => kind === "archive").length <= TOPIC_MAX_DELIVERY_STREAMS, {
      error: `a topic takes ${TOPIC_MAX_DELIVERY_STREAMS} archives: SNS delivers to no more delivery streams of one account`,
    })
    .prefault([]);
};

export const SubscribeAccessSchema = z
  .strictObject({
    accounts: setting(distinct(z.array(accountId).max(TOPIC_MAX_PRINCIPALS), "names an account twice").default([]), {
      description: "Other accounts that may subscribe queues, functions, streams and HTTPS endpoints of theirs.",
    }),
    organizations: setting(
      distinct(
        z
          .array(textLike(/^o-[a-z0-9]{10,32}$/, "an organization's id: o- and 10 to 32 lower-case letters or digits"))
          .max(10),
        "names an organization twice",
      ).default([]),
      { description: "The same for every account of these organizations (AWS Organizations)." },
    ),
  })
  .prefault({});
export type SubscribeAccess = Readonly<z.output<typeof SubscribeAccessSchema>>;

interface Surroundings {
  readonly subscribers: readonly Subscriber[];
  readonly topic: TopicChoice;
  readonly contracts: readonly PublishedContract[];
}

/** What depends on the topic, the contracts or the other subscribers; for a refinement of the whole configuration. */
export function checkSubscribers(
  { subscribers, topic, contracts }: Surroundings,
  { addIssue }: Pick<z.RefinementCtx, "addIssue">,
): void {
  for (const [index, subscriber] of subscribers.entries()) {
    const add = (path: readonly string[], message: string): void =>
      addIssue({ code: "custom", path: ["subscribers", index, ...path], message });
    for (const reason of [rivalry(subscriber, subscribers.slice(0, index)), undeliverable(subscriber, topic)]) {
      if (reason) add([reason.key], reason.message);
    }
    for (const { key, message } of filterIssues(subscriber.filter ?? {}, contracts)) {
      add(key ? ["filter", key] : ["filter"], message);
    }
  }
  if (topic === "fifo" && subscribers.length > FIFO_TOPIC_MAX_SUBSCRIPTIONS) {
    const message = `a FIFO topic takes ${FIFO_TOPIC_MAX_SUBSCRIPTIONS} subscriptions`;
    addIssue({ code: "custom", path: ["subscribers"], message });
  }
}

interface Reason {
  readonly key: string;
  readonly message: string;
}

/** What one subscriber has of its own. SNS answers a second subscription of an endpoint with the first. https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
function rivalry(subscriber: Subscriber, others: readonly Subscriber[]): Reason | undefined {
  const { name, formerName } = subscriber;
  if (others.some((other) => other.name === name)) return { key: "name", message: "is taken by another subscriber" };
  if (others.some((other) => firstNameOf(other) === firstNameOf(subscriber))) {
    return { key: formerName === undefined ? "name" : "formerName", message: "is where another subscriber began" };
  }
  const own = endpointOf(subscriber);
  const rival = own && others.find((other) => endpointOf(other)?.endpoint === own.endpoint);
  if (!rival) return undefined;
  const message = `gets events as ${rival.name} already, and a topic has one subscription for an endpoint: join their filters`;
  return { key: own.key, message };
}

/** Of a subscriber whose place is there already. */
function endpointOf(subscriber: Subscriber): { readonly key: string; readonly endpoint: string } | undefined {
  switch (subscriber.kind) {
    case "sqs":
      return subscriber.queue === "existing" ? { key: "arn", endpoint: subscriber.arn } : undefined;
    case "https":
      return { key: "url", endpoint: subscriber.url };
    case "lambda":
      return { key: "functionArn", endpoint: subscriber.functionArn };
    case "email":
      return { key: "address", endpoint: subscriber.address };
    case "archive":
      return undefined;
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html */
function undeliverable(subscriber: Subscriber, topic: TopicChoice): Reason | undefined {
  if (topic === "fifo") {
    if (subscriber.kind === "sqs") return undefined;
    const message = `${subscriber.kind} gets nothing from a FIFO topic, which delivers to SQS only: subscribe a queue`;
    return { key: "kind", message };
  }
  const message = "is a FIFO queue, and a standard topic delivers to standard queues only";
  if (subscriber.kind !== "sqs") return undefined;
  if (subscriber.queue === "fifo") return { key: "queue", message };
  if (subscriber.queue === "existing" && subscriber.arn.endsWith(".fifo")) return { key: "arn", message };
  return undefined;
}

/** Where a stack is deployed, as far as it is known before. */
interface Place {
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/** A sentence for each function that is not beside the stack, which can let SNS invoke no other. https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
export function elsewhere(subscribers: readonly Subscriber[], { account, region }: Place): string[] {
  return subscribers.flatMap((subscriber) => {
    if (subscriber.kind !== "lambda") return [];
    const [, , , itsRegion, itsAccount] = subscriber.functionArn.split(":");
    const places = [[region, itsRegion] as const, [account, itsAccount] as const];
    const [own, its] = places.find(([own, its]) => own !== undefined && own !== its) ?? [];
    if (own === undefined) return [];
    const sentence = `is in ${its}, and the stack goes to ${own}: let it read from a queue, which may be anywhere`;
    return [`subscribers.${subscriber.name}.functionArn: ${sentence}`];
  });
}
