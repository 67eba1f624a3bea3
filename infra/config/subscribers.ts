// Who gets external events, as configured: one schema per kind, and what the topic and its contracts allow.
import * as z from "zod";
import type { PublishedContract } from "../../shared/engines/index.ts";
import type { TopicType } from "../../shared/wiring/index.ts";
import { filterIssues } from "./filter-issues.ts";
import { HttpsRetriesSchema } from "./https-retries.ts";
import { distinct, setting, textLike } from "./setting.ts";
import {
  FIFO_TOPIC_MAX_SUBSCRIPTIONS,
  HTTPS_MAX_PER_SECOND,
  TOPIC_MAX_DELIVERY_STREAMS,
  TOPIC_MAX_FILTER_POLICIES,
  TOPIC_MAX_PRINCIPALS,
} from "./sns-limits.ts";
import { type SubscriptionFilter, subscriptionFilterSchema } from "./subscription-filter.ts";

export const accountId = textLike(/^\d{12}$/, "an AWS account id of 12 digits");

const common = {
  // A letter after each '-' keeps names apart in outputs, where they are written without it.
  name: setting(
    textLike(
      /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/,
      "1 to 32 lower-case letters, digits or '-', a letter first and after '-'",
    ).max(32),
    { description: "Unique among the subscribers; part of the outputs' names." },
  ),
  owner: setting(
    textLike(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u, "1 to 256 letters, digits, spaces or _.:/=+-@, as a tag may have"),
    { description: "Whom to ask: the tag `owner` on everything that is created for the subscriber." },
  ),
  // What it may say, the contracts say: see `subscribersSchema`.
  filter: setting(z.custom<SubscriptionFilter>().optional(), {
    description: "Which events.",
    without: "every event",
    refersTo: "filter",
  }),
};

const delivery = (standard: "raw" | "enveloped", more: string) =>
  setting(z.enum(["raw", "enveloped"]).default(standard), {
    description: `\`raw\`: the event itself; \`enveloped\`: SNS's signed JSON around it. ${more}`,
  });
const toQueue = delivery("raw", "Either has the message attributes.");

const CreatedQueueSchema = z
  .strictObject({
    ...common,
    kind: z.literal("sqs"),
    queue: setting(z.enum(["standard", "fifo"]), {
      description: "Created here. `fifo` keeps the order within a partition key, and needs a FIFO topic.",
    }),
    delivery: toQueue,
    visibilityTimeoutSeconds: setting(z.int().min(0).max(43_200).default(180), {
      description: "How long a received message stays hidden: six times what the reader takes for a batch.",
      unit: "seconds",
    }),
    maxReceiveCount: setting(z.int().min(1).max(1_000).default(10), {
      description: "Receives before a message goes to the queue's own dead-letter queue.",
      unit: "receives",
    }),
  })
  .meta({ title: "A queue that is created here" });

const ExistingQueueSchema = z
  .strictObject({
    ...common,
    kind: z.literal("sqs"),
    queue: setting(z.literal("existing"), { description: "Yours, in this account or another." }),
    arn: setting(textLike(/^arn:[a-z-]+:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}(\.fifo)?$/, "the ARN of an SQS queue"), {
      description: "The queue. Its own policy has to let the topic in.",
    }),
    delivery: toQueue,
  })
  .meta({ title: "An existing queue" });

const HttpsSchema = z
  .strictObject({
    ...common,
    kind: z.literal("https"),
    url: setting(
      z.string().refine(isHttpsUrl, "is not an https URL without credentials: events travel encrypted only"),
      { description: "An https URL without credentials: events travel encrypted only." },
    ),
    delivery: delivery("enveloped", "Only enveloped messages are signed, and have the message attributes."),
    retries: setting(HttpsRetriesSchema.prefault({}), { description: "When SNS tries again." }),
    maxPerSecond: setting(z.int().min(1).max(HTTPS_MAX_PER_SECOND).optional(), {
      description: "How many deliveries a second the endpoint is to get at most.",
      unit: "deliveries a second",
      without: "as fast as events come",
    }),
  })
  .meta({ title: "An HTTPS endpoint" });

const LambdaSchema = z
  .strictObject({
    ...common,
    kind: z.literal("lambda"),
    functionArn: setting(
      textLike(/^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}(:[\w$-]+)?$/, "the ARN of a function"),
      { description: "A function of this account and region, or its alias or version." },
    ),
  })
  .meta({ title: "A Lambda function" });

const ArchiveSchema = z
  .strictObject({
    ...common,
    kind: z.literal("archive"),
    expireAfterDays: setting(z.int().min(1).max(36_500).optional(), {
      description: "Age at which S3 deletes an event.",
      unit: "days",
      without: "never",
    }),
  })
  .meta({ title: "An archive in S3" });

const EmailSchema = z
  .strictObject({
    ...common,
    kind: z.literal("email"),
    address: setting(z.email("is not an e-mail address"), {
      description: "Who gets every event that passes the filter, one e-mail each.",
    }),
  })
  .meta({ title: "A mailbox" });

const SubscriberSchema = z.discriminatedUnion("kind", [
  z.discriminatedUnion("queue", [CreatedQueueSchema, ExistingQueueSchema]),
  HttpsSchema,
  LambdaSchema,
  ArchiveSchema,
  EmailSchema,
]);
export type Subscriber = Readonly<z.output<typeof SubscriberSchema>>;
export type SubscriberOf<Kind extends Subscriber["kind"]> = Extract<Subscriber, { kind: Kind }>;

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
  readonly topic: TopicType;
  readonly contracts: readonly PublishedContract[];
}

/** What depends on the topic, the contracts or the other subscribers; for a refinement of the whole configuration. */
export function checkSubscribers(
  { subscribers, topic, contracts }: Surroundings,
  { addIssue }: Pick<z.RefinementCtx, "addIssue">,
): void {
  const names = new Set<string>();
  for (const [index, subscriber] of subscribers.entries()) {
    const add = (path: readonly string[], message: string): void =>
      addIssue({ code: "custom", path: ["subscribers", index, ...path], message });
    if (names.has(subscriber.name)) add(["name"], "is taken by another subscriber");
    names.add(subscriber.name);
    const reason = undeliverable(subscriber, topic);
    if (reason) add([reason.key], reason.message);
    for (const { key, message } of filterIssues(subscriber.filter ?? {}, contracts)) {
      add(key ? ["filter", key] : ["filter"], message);
    }
  }
  if (topic === "fifo" && subscribers.length > FIFO_TOPIC_MAX_SUBSCRIPTIONS) {
    const message = `a FIFO topic takes ${FIFO_TOPIC_MAX_SUBSCRIPTIONS} subscriptions`;
    addIssue({ code: "custom", path: ["subscribers"], message });
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html */
function undeliverable(subscriber: Subscriber, topic: TopicType): { key: string; message: string } | undefined {
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

function isHttpsUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === "https:" && url.username === "" && url.password === "";
}
