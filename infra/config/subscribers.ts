// Who gets external events, as configured: one schema per kind, and what the topic and its contracts allow.
import * as z from "zod";
import type { PublishedContract } from "../../shared/engines/index.ts";
import type { TopicType } from "../../shared/wiring/index.ts";
import { filterIssues } from "./filter-issues.ts";
import { HttpsRetriesSchema } from "./https-retries.ts";
import { FIFO_TOPIC_MAX_SUBSCRIPTIONS, TOPIC_MAX_DELIVERY_STREAMS, TOPIC_MAX_FILTER_POLICIES } from "./sns-limits.ts";
import { type SubscriptionFilter, subscriptionFilterSchema } from "./subscription-filter.ts";

const common = {
  name: z
    .string()
    .max(32)
    // A letter after each '-' keeps names apart in outputs, where they are written without it.
    .regex(
      /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/,
      "1 to 32 lower-case letters, digits or '-', a letter first and after '-'",
    ),
  /** Whom to ask; a tag on everything that is created for the subscriber. */
  owner: z
    .string()
    .regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u, "1 to 256 letters, digits, spaces or _.:/=+-@, as a tag may have"),
  /** Without one, every event. What it may say, the contracts say; see `subscribersSchema`. */
  filter: z.custom<SubscriptionFilter>().optional(),
};

/** `raw` is the event itself, with its attributes where the protocol has them; `enveloped` is SNS's JSON around it, signed. */
const delivery = z.enum(["raw", "enveloped"]);

const CreatedQueueSchema = z.strictObject({
  ...common,
  kind: z.literal("sqs"),
  /** Created here. FIFO keeps the order within a partition key, and needs a FIFO topic. */
  queue: z.enum(["standard", "fifo"]),
  delivery: delivery.default("raw"),
  /** How long a received message stays hidden, in seconds: six times what the reader takes for a batch. */
  visibilityTimeoutSeconds: z.int().min(0).max(43_200).default(180),
  /** Receives before a message goes to the queue's own dead-letter queue. */
  maxReceiveCount: z.int().min(1).max(1_000).default(10),
});

const ExistingQueueSchema = z.strictObject({
  ...common,
  kind: z.literal("sqs"),
  queue: z.literal("existing"),
  /** In this account or another; its own policy has to let the topic in. */
  arn: z.string().regex(/^arn:[a-z-]+:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}(\.fifo)?$/, "is not the ARN of an SQS queue"),
  delivery: delivery.default("raw"),
});

const HttpsSchema = z.strictObject({
  ...common,
  kind: z.literal("https"),
  url: z.string().refine(isHttpsUrl, "is not an https URL without credentials: events travel encrypted only"),
  /** Only enveloped messages are signed. */
  delivery: delivery.default("enveloped"),
  retries: HttpsRetriesSchema.prefault({}),
  /** Deliveries a second. @default as fast as events come */
  maxPerSecond: z.int().min(1).optional(),
});

const LambdaSchema = z.strictObject({
  ...common,
  kind: z.literal("lambda"),
  /** In this account and region. */
  functionArn: z
    .string()
    .regex(/^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}(:[\w$-]+)?$/, "is not the ARN of a function"),
});

const ArchiveSchema = z.strictObject({
  ...common,
  kind: z.literal("archive"),
  /** Days after which an event is deleted. @default never */
  expireAfterDays: z.int().min(1).max(36_500).optional(),
});

const EmailSchema = z.strictObject({
  ...common,
  kind: z.literal("email"),
  address: z.email("is not an e-mail address"),
});

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
    .default([]);
};

/** Other accounts that may subscribe queues, functions, streams and HTTPS endpoints of theirs. */
export const SubscribeAccessSchema = z
  .strictObject({
    accounts: z.array(z.string().regex(/^\d{12}$/, "an AWS account id has 12 digits")).default([]),
    organizations: z
      .array(z.string().regex(/^o-[a-z0-9]{10,32}$/, "an organization's id is o- and 10 to 32 letters or digits"))
      .default([]),
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
