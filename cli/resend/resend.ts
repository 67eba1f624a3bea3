// `sluice resend`: events of an archive into one subscriber's queue, as the topic would have delivered them to it alone.
import { type FilterPolicy, type FilterPolicyScope, matches } from "../../shared/subscriber/index.ts";
import { counted } from "../counted.ts";
import { InterruptedError } from "../interruption.ts";
import { readEngine } from "../read-engine.ts";
import type { ArchivedEvent } from "../recorded/archived-event.ts";
import { publishedReader } from "../recorded/read-published.ts";
import type { Target } from "../target/index.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { type FoundSubscription, findSubscription } from "./find-subscription.ts";
import { readArchive } from "./read-archive.ts";
import { sendEvents } from "./send-events.ts";

export interface ResendOptions extends Terminal {
  readonly target: Target;
  readonly files: readonly string[];
  readonly queueUrl: string;
  /** Module of the engine whose events they are. @default the engine that is shipped */
  readonly engineFile: string | undefined;
  /** @default that of the queue's subscription */
  readonly policy: FilterPolicy | undefined;
  readonly sinceMs: number | undefined;
  readonly untilMs: number | undefined;
  readonly json: boolean;
  readonly confirm: (question: string) => Promise<boolean>;
}

const SHOWN_PROBLEMS = 5;

/** Returns the exit code: 0 once every event that the subscriber wants is in its queue. */
export async function resend(options: ResendOptions): Promise<number> {
  const { target, queueUrl, progress, write, warn } = options;
  checkQueue(target, queueUrl);
  const { catalogue } = (await readEngine(options.engineFile)).loaded;
  const subscription = await findSubscription(target, queueUrl);
  const filter = filterOf(options.policy, subscription);
  progress.stage("Reading the archive");
  let undecided = 0;
  let shownProblems = 0;
  const archive = await readArchive(options.files, {
    read: publishedReader(catalogue.contracts),
    signal: options.signal,
    isWanted(event) {
      if (!isWithin(event, options)) return false;
      // Of a later type, without attributes: a filter cannot decide.
      if (filter.isOnAttributes && Object.keys(event.attributes).length === 0) undecided += 1;
      return filter.policy === undefined || matches(filter.policy, event, filter.scope);
    },
    onProgress: (events) => progress.update(counted(events, "event")),
    onProblem(problem) {
      shownProblems += 1;
      if (shownProblems <= SHOWN_PROBLEMS) warn(problem);
    },
  }).finally(progress.end);
  try {
    if (undecided > 0)
      warn(`${counted(undecided, "event")} without attributes, on which no filter can decide: left out`);
    const found = `${archive.wanted} of ${counted(archive.total, "archived event")} (${filter.whose})`;
    if (archive.wanted > 0 && !(await options.confirm(`Send ${found} to ${queueUrl}?`))) {
      await write("Nothing was sent.");
      return 1;
    }
    progress.stage(`Sending ${found} to ${queueUrl}`);
    const { sent, refused } = await sendEvents(archive.events, {
      sqs: target.clients.sqs,
      delivery: { queueUrl, topicArn: target.externalTopicArn, isRaw: subscription?.isRaw ?? true },
      signal: options.signal,
      onSent: (count) => progress.update(`${count} of ${archive.wanted}`),
      onRefused: warn,
    }).finally(progress.end);
    const { total: archived, wanted, duplicates, problems } = archive;
    if (options.json) {
      const facts = { archived, duplicates, unreadable: problems };
      await write(JSON.stringify({ queue: queueUrl, wanted, sent, refused, ...facts }));
    } else {
      const others = `${counted(duplicates, "repetition")} left out, ${counted(problems, "line")} unreadable`;
      await write(`${sent} of ${counted(archived, "archived event")} sent (${filter.whose}; ${others})`);
    }
    if (options.signal.aborted && sent < wanted) {
      throw new InterruptedError(`${sent} of ${counted(wanted, "event")} sent; send all again: ids are the same`);
    }
    return sent === wanted && problems === 0 && undecided === 0 ? 0 : 1;
  } finally {
    await archive.close();
  }
}

interface Filter {
  readonly whose: string;
  readonly policy: FilterPolicy | undefined;
  readonly scope?: FilterPolicyScope;
  readonly isOnAttributes: boolean;
}

function filterOf(given: FilterPolicy | undefined, found: FoundSubscription | undefined): Filter {
  if (given) return { whose: "--filter", policy: given, isOnAttributes: true };
  const policy = found?.policy;
  if (!policy) return { whose: "no filter", policy, isOnAttributes: false };
  const { scope } = found;
  return { whose: "the subscription's filter", policy, scope, isOnAttributes: scope === "MessageAttributes" };
}

const isWithin = ({ timeMs }: ArchivedEvent, { sinceMs, untilMs }: ResendOptions): boolean =>
  timeMs >= (sinceMs ?? Number.NEGATIVE_INFINITY) && timeMs < (untilMs ?? Number.POSITIVE_INFINITY);

/** The subscriber's queue, and none of ours: an external event in the internal queue would be quarantined. */
function checkQueue(
  { internalQueueUrl, quarantineQueueUrl, deadLetterQueueUrl, region }: Target,
  queueUrl: string,
): void {
  if (!URL.canParse(queueUrl)) throw new UsageError(`--to ${queueUrl}: expected the URL of a queue`);
  const nameOf = (url: string): string => url.split("/").slice(-2).join("/");
  if ([internalQueueUrl, quarantineQueueUrl, deadLetterQueueUrl].map(nameOf).includes(nameOf(queueUrl))) {
    throw new UsageError(`--to ${queueUrl}: it is a queue of the deployment itself; name the subscriber's`);
  }
  const [, elsewhere] = /^sqs\.([a-z0-9-]+)\.amazonaws\.com/.exec(new URL(queueUrl).hostname) ?? [];
  if (elsewhere !== undefined && elsewhere !== region) {
    throw new UsageError(`--to ${queueUrl}: the deployment is in ${region}; events are sent within one region`);
  }
}
