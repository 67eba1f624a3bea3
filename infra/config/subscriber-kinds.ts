// What may be said of each kind of subscriber: one schema per kind.
import * as z from "zod";
import { MAX_RECEIVE_COUNT, VISIBILITY_PER_TIMEOUT } from "../../shared/wiring/index.ts";
import { httpsUrl, setting, textLike } from "./setting.ts";
import type { SubscriptionFilter } from "./subscription-filter.ts";

/** A subscriber's queue, for a reader that takes up to half a minute for a batch. */
export const QUEUE_DEFAULTS = {
  visibilityTimeoutSeconds: 30 * VISIBILITY_PER_TIMEOUT,
  maxReceiveCount: MAX_RECEIVE_COUNT,
};

/** Retries over HTTPS, and the seconds that all their delays may add up to. https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
const HTTPS_MAX_RETRIES = 100;
const HTTPS_MAX_RETRY_SECONDS = 3_600;

/** What a topic takes at most in a second in the largest regions: above it nothing would be held back. https://docs.aws.amazon.com/general/latest/gr/sns.html */
const HTTPS_MAX_PER_SECOND = 30_000;

// When SNS tries an HTTPS endpoint again. https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
const delay = z.int().min(1).max(HTTPS_MAX_RETRY_SECONDS).default(20);
const phase = z.int().min(0).max(HTTPS_MAX_RETRIES).default(0);

const PhasesSchema = z.strictObject({
  count: setting(z.int().min(0).max(HTTPS_MAX_RETRIES).default(3), {
    description: "How often SNS tries again after the first attempt, in all phases together.",
    unit: "retries",
  }),
  minDelaySeconds: setting(delay, { description: "The shortest delay before a retry.", unit: "seconds" }),
  maxDelaySeconds: setting(delay, {
    description: `The longest delay. All delays together may take ${HTTPS_MAX_RETRY_SECONDS} seconds.`,
    unit: "seconds",
  }),
  immediately: setting(phase, { description: "Retries at once, before all others.", unit: "retries" }),
  atMinDelay: setting(phase, { description: "Retries after that, `minDelaySeconds` apart.", unit: "retries" }),
  atMaxDelay: setting(phase, {
    description:
      "The last retries, `maxDelaySeconds` apart; those in between go from the shortest to the longest delay.",
    unit: "retries",
  }),
  backoff: setting(z.enum(["linear", "arithmetic", "geometric", "exponential"]).default("linear"), {
    description: "How the delay grows between the shortest and the longest.",
  }),
});
export type HttpsRetries = Readonly<z.output<typeof PhasesSchema>>;

/** Defaults are those of SNS: three retries, 20 seconds apart. */
const HttpsRetriesSchema = PhasesSchema.refine(
  ({ minDelaySeconds, maxDelaySeconds }) => minDelaySeconds <= maxDelaySeconds,
  {
    path: ["minDelaySeconds"],
    error: "is more than maxDelaySeconds",
  },
)
  .refine((retries) => betweenPhases(retries) >= 0, {
    path: ["count"],
    error: "is less than immediately, atMinDelay and atMaxDelay together",
  })
  .refine((retries) => shortestTotalSeconds(retries) <= HTTPS_MAX_RETRY_SECONDS, {
    error: `takes longer than the ${HTTPS_MAX_RETRY_SECONDS} seconds that SNS allows`,
  });

const betweenPhases = ({ count, immediately, atMinDelay, atMaxDelay }: HttpsRetries): number =>
  count - immediately - atMinDelay - atMaxDelay;

/** Exact for linear backoff; the curves of the others are not published, so their delays count as the shortest. */
function shortestTotalSeconds(retries: HttpsRetries): number {
  const { minDelaySeconds, maxDelaySeconds, atMinDelay, atMaxDelay, backoff } = retries;
  const between = backoff === "linear" ? (minDelaySeconds + maxDelaySeconds) / 2 : minDelaySeconds;
  return atMinDelay * minDelaySeconds + betweenPhases(retries) * between + atMaxDelay * maxDelaySeconds;
}

/** A letter after each '-' keeps names apart in outputs, where they are written without it. */
const name = textLike(
  /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/,
  "1 to 32 lower-case letters, digits or '-', a letter first and after '-'",
).max(32);

const common = {
  name: setting(name, { description: "Unique among the subscribers; part of the outputs' names." }),
  formerName: setting(name.optional(), {
    description:
      "Of a subscriber that was renamed, the first name that it was deployed with: its queues, subscription and archive stay what they are.",
    without: "it always had this name",
  }),
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
    visibilityTimeoutSeconds: setting(z.int().min(0).max(43_200).default(QUEUE_DEFAULTS.visibilityTimeoutSeconds), {
      description: "How long a received message stays hidden: six times what the reader takes for a batch.",
      unit: "seconds",
    }),
    maxReceiveCount: setting(z.int().min(1).max(1_000).default(QUEUE_DEFAULTS.maxReceiveCount), {
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
    url: setting(httpsUrl("events travel encrypted only"), {
      description: "An https URL without credentials: events travel encrypted only.",
    }),
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

/** One subscriber of any kind; what its filter may say, the contracts say. */
export const SubscriberSchema = z.discriminatedUnion("kind", [
  z.discriminatedUnion("queue", [CreatedQueueSchema, ExistingQueueSchema]),
  HttpsSchema,
  LambdaSchema,
  ArchiveSchema,
  EmailSchema,
]);
export type Subscriber = Readonly<z.output<typeof SubscriberSchema>>;
/** What a subscriber is known by to the stack, however it is called since. */
export const firstNameOf = ({ name, formerName }: Subscriber): string => formerName ?? name;
export type SubscriberOf<Kind extends Subscriber["kind"]> = Extract<Subscriber, { kind: Kind }>;
