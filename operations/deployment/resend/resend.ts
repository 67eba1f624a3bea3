// Events of an archive to one subscriber, into its queue or a topic of Kafka, as they would have been delivered to it alone.
import type { LoadedEngine } from "../../../shared/engines/index.ts";
import { type FilterPolicy, type FilterPolicyScope, matches } from "../../../shared/subscriber/index.ts";
import { type ArchivedEvent, publishedReader } from "../../archived-event.ts";
import { InputError } from "../../errors.ts";
import { deployedKafkaTopics } from "../processor.ts";
import { type Subscription, subscriptionOfQueue } from "../subscriptions.ts";
import type { Target } from "../target.ts";
import { readArchive } from "./read-archive.ts";
import { sendArchived } from "./send-archived.ts";
import { type KafkaTopic, sendToKafka } from "./send-to-kafka.ts";

export type ResendProgress =
  | { readonly kind: "reading"; readonly events: number }
  /** Of a line that is no event. */
  | { readonly kind: "unreadable"; readonly detail: string }
  | { readonly kind: "sent"; readonly events: number }
  /** With those behind them in their partition key. */
  | { readonly kind: "refused"; readonly events: number; readonly reason: string };

/** What was found. */
export interface ResendPlan {
  readonly archived: number;
  readonly wanted: number;
  /** Without attributes, on which the filter cannot decide: left out. */
  readonly undecided: number;
  readonly filter: FilterOrigin;
}

/** The filter that was given, the subscription's own, or none. */
export type FilterOrigin = "given" | "subscription" | "none";

/** A queue of the subscriber's, or a topic of its own. */
export type ResendTo =
  | { readonly kind: "queue"; readonly queueUrl: string }
  | ({ readonly kind: "kafka" } & KafkaTopic);

export interface ResendOptions {
  readonly files: readonly string[];
  readonly to: ResendTo;
  readonly engine: LoadedEngine;
  /** @default that of the queue's subscription; a topic of Kafka has none */
  readonly filter: FilterPolicy | undefined;
  /** Of the filter that is given. */
  readonly scope: FilterPolicyScope;
  readonly sinceMs: number | undefined;
  readonly untilMs: number | undefined;
  readonly signal: AbortSignal;
  /** Asked once the archive is read. */
  readonly mayBegin: (plan: ResendPlan) => Promise<boolean>;
  readonly onProgress: (progress: ResendProgress) => void;
}

/** In wire names. */
export interface Resent extends ResendPlan {
  /** One of the two. */
  readonly queue?: string;
  readonly topic?: string;
  readonly sent: number;
  readonly refused: number;
  /** Lines with a change that another line has too. */
  readonly duplicates: number;
  readonly unreadable: number;
}

/**
 * Undefined if it may not begin. If the signal comes while it sends, the result is what was sent until then.
 * @throws InputError for a queue or an archive that is none, InterruptedError
 */
export async function resendArchive(target: Target, options: ResendOptions): Promise<Resent | undefined> {
  const { to, engine, signal, onProgress } = options;
  const subscription = await subscriptionOf(target, to);
  const filter = filterOf(options, subscription);
  let undecided = 0;
  const archive = await readArchive(options.files, {
    read: publishedReader(engine.catalogue.contracts),
    signal,
    isWanted(event) {
      if (!isWithin(event, options)) return false;
      // Of a later type, without attributes: a filter cannot decide.
      if (filter.isOnAttributes && Object.keys(event.attributes).length === 0) undecided += 1;
      return filter.policy === undefined || matches(filter.policy, event, filter.scope);
    },
    onProgress: (events) => onProgress({ kind: "reading", events }),
    onProblem: (detail) => onProgress({ kind: "unreadable", detail }),
  });
  const { total: archived, wanted, duplicates, problems: unreadable } = archive;
  const plan = { archived, wanted, undecided, filter: filter.origin };
  try {
    if (!(await options.mayBegin(plan))) return undefined;
    const onSent = (events: number): void => onProgress({ kind: "sent", events });
    if (to.kind === "kafka") {
      const sent = await sendToKafka(archive.events, { to, signal, onSent });
      return { topic: to.topic, ...plan, sent, refused: 0, duplicates, unreadable };
    }
    const { queueUrl } = to;
    const { sent, refused } = await sendArchived(archive.events, {
      sqs: target.clients.sqs,
      delivery: { queueUrl, topicArn: target.externalTopicArn ?? "", isRaw: subscription?.raw ?? true },
      signal,
      onSent,
      onRefused: (events, reason) => onProgress({ kind: "refused", events, reason }),
    });
    return { queue: queueUrl, ...plan, sent, refused, duplicates, unreadable };
  } finally {
    await archive.close();
  }
}

/** That of the queue. @throws InputError for a place that is the deployment's own, or none. */
async function subscriptionOf(target: Target, to: ResendTo): Promise<Subscription | undefined> {
  if (to.kind === "queue") {
    checkQueue(target, to.queueUrl);
    return target.externalTopicArn === undefined ? undefined : subscriptionOfQueue(target, to.queueUrl);
  }
  if (!target.sinks.some(({ sink }) => sink === "kafka")) return undefined;
  if (!(await deployedKafkaTopics(target)).includes(to.topic)) return undefined;
  throw new InputError("own-topic", `${to.topic}: all consumers read it; name a topic of the subscriber's own`, {
    ...to,
  });
}

interface Filter {
  readonly origin: FilterOrigin;
  readonly policy: FilterPolicy | undefined;
  readonly scope?: FilterPolicyScope;
  readonly isOnAttributes: boolean;
}

function filterOf(given: Pick<ResendOptions, "filter" | "scope">, found: Subscription | undefined): Filter {
  const applied = given.filter ? given : found;
  if (!applied?.filter) return { origin: "none", policy: undefined, isOnAttributes: false };
  const { filter: policy, scope } = applied;
  const origin = given.filter ? "given" : "subscription";
  return { origin, policy, scope, isOnAttributes: scope === "MessageAttributes" };
}

const isWithin = ({ timeMs }: ArchivedEvent, { sinceMs, untilMs }: ResendOptions): boolean =>
  timeMs >= (sinceMs ?? Number.NEGATIVE_INFINITY) && timeMs < (untilMs ?? Number.POSITIVE_INFINITY);

/** The subscriber's queue, and none of ours: an external event in the internal queue would be quarantined. */
function checkQueue(
  { internalQueueUrl, quarantineQueueUrl, deadLetterQueueUrl, region }: Target,
  queueUrl: string,
): void {
  const refused = (code: InputError["code"], why: string) => new InputError(code, `${queueUrl}: ${why}`, { queueUrl });
  if (!URL.canParse(queueUrl)) throw refused("not-a-queue-url", "expected the URL of a queue");
  const nameOf = (url: string): string => url.split("/").slice(-2).join("/");
  if ([internalQueueUrl, quarantineQueueUrl, deadLetterQueueUrl].map(nameOf).includes(nameOf(queueUrl))) {
    throw refused("own-queue", "it is a queue of the deployment itself; name the subscriber's");
  }
  const [, elsewhere] = /^sqs\.([a-z0-9-]+)\.amazonaws\.com/.exec(new URL(queueUrl).hostname) ?? [];
  if (elsewhere !== undefined && elsewhere !== region) {
    throw refused("queue-elsewhere", `the deployment is in ${region}; events are sent within one region`);
  }
}
