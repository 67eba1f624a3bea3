// Events of an archive into one subscriber's queue, as the topic would have delivered them to it alone.
import type { LoadedEngine } from "../../../shared/engines/index.ts";
import { type FilterPolicy, type FilterPolicyScope, matches } from "../../../shared/subscriber/index.ts";
import { type ArchivedEvent, publishedReader } from "../../archived-event.ts";
import { InputError } from "../../errors.ts";
import { type Subscription, subscriptionOfQueue } from "../subscriptions.ts";
import type { Target } from "../target.ts";
import { readArchive } from "./read-archive.ts";
import { sendArchived } from "./send-archived.ts";

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

export interface ResendOptions {
  readonly files: readonly string[];
  readonly queueUrl: string;
  readonly engine: LoadedEngine;
  /** @default that of the queue's subscription */
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
  readonly queue: string;
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
  const { queueUrl, engine, signal, onProgress } = options;
  checkQueue(target, queueUrl);
  const subscription = await subscriptionOfQueue(target, queueUrl);
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
    const { sent, refused } = await sendArchived(archive.events, {
      sqs: target.clients.sqs,
      delivery: { queueUrl, topicArn: target.externalTopicArn, isRaw: subscription?.raw ?? true },
      signal,
      onSent: (events) => onProgress({ kind: "sent", events }),
      onRefused: (events, reason) => onProgress({ kind: "refused", events, reason }),
    });
    return { queue: queueUrl, ...plan, sent, refused, duplicates, unreadable };
  } finally {
    await archive.close();
  }
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
