// `sluice resend`: events of an archive into one subscriber's queue, as the topic would have delivered them to it alone.
import { createHash } from "node:crypto";
import { type FilterPolicy, matches } from "../../shared/subscriber/index.ts";
import { InterruptedError } from "../interruption.ts";
import type { Progress } from "../progress.ts";
import { type LaneMessage, sendInLanes } from "../send-in-lanes.ts";
import type { Target } from "../target/index.ts";
import { UsageError } from "../usage-error.ts";
import { type ArchivedEvent, attributeValue } from "./archived-event.ts";
import { type FoundSubscription, findSubscription } from "./find-subscription.ts";
import { readArchive } from "./read-archive.ts";

export interface ResendOptions {
  readonly target: Target;
  readonly files: readonly string[];
  readonly queueUrl: string;
  /** @default that of the queue's subscription */
  readonly policy: FilterPolicy | undefined;
  readonly sinceMs: number | undefined;
  readonly untilMs: number | undefined;
  readonly json: boolean;
  readonly confirm: (question: string) => Promise<boolean>;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly write: (line: string) => Promise<void>;
  readonly warn: (line: string) => void;
}

const SHOWN_PROBLEMS = 5;

/** Returns the exit code: 0 once every event that the subscriber wants is in its queue. */
export async function resend(options: ResendOptions): Promise<number> {
  const { target, queueUrl, sinceMs, untilMs, signal, progress, write, warn } = options;
  checkQueue(target, queueUrl);
  const subscription = await findSubscription(target, queueUrl);
  progress.stage("Reading the archive");
  const archive = await readArchive(options.files, (events) => progress.update(`${events} events`)).finally(
    progress.end,
  );
  for (const problem of archive.problems.slice(0, SHOWN_PROBLEMS)) warn(problem);
  const wanted = archive.events.filter(
    (event) =>
      event.timeMs >= (sinceMs ?? Number.NEGATIVE_INFINITY) &&
      event.timeMs < (untilMs ?? Number.POSITIVE_INFINITY) &&
      isWanted(event, options.policy, subscription),
  );
  // Without attributes, and of a contract of which they are not made from the body: a filter cannot decide.
  const undecided = (options.policy ?? subscription?.policy) ? archive.events.filter(hasNoAttributes).length : 0;
  if (undecided > 0)
    warn(`${undecided} events have no attributes, so that no filter can decide on them; they are left out`);
  const whose = options.policy ? "--filter" : subscription?.policy ? "the subscription's filter" : "no filter";
  const found = `${wanted.length} of ${archive.events.length} archived events (${whose})`;
  if (wanted.length > 0 && !(await options.confirm(`Send ${found} to ${queueUrl}?`))) {
    await write("Nothing was sent.");
    return 1;
  }
  progress.stage(`Sending ${found} to ${queueUrl}`);
  let sent = 0;
  const refusals = await sendInLanes(
    wanted.map((event) => messageOf(event, options, subscription?.isRaw ?? true)),
    {
      sqs: target.clients.sqs,
      queueUrl,
      mayContinue: () => !signal.aborted,
      async onAccepted(accepted) {
        sent += accepted.length;
        progress.update(`${sent} of ${wanted.length}`);
      },
    },
  ).finally(progress.end);
  const refused = refusals.reduce((sum, { items }) => sum + items.length, 0);
  for (const { items, reason } of refusals.slice(0, SHOWN_PROBLEMS))
    warn(`${items.length} events were refused: ${reason}`);
  const facts = {
    archived: archive.events.length,
    duplicates: archive.duplicates,
    unreadable: archive.problems.length,
  };
  if (options.json) await write(JSON.stringify({ queue: queueUrl, wanted: wanted.length, sent, refused, ...facts }));
  else {
    const others = `${archive.duplicates} repetitions left out, ${archive.problems.length} lines unreadable`;
    await write(`${sent} of ${archive.events.length} archived events sent (${whose}; ${others})`);
  }
  if (signal.aborted) {
    throw new InterruptedError(`${sent} of ${wanted.length} events were sent; send all again: ids are the same`);
  }
  return sent === wanted.length && archive.problems.length === 0 && undecided === 0 ? 0 : 1;
}

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

const hasNoAttributes = ({ attributes }: ArchivedEvent): boolean => Object.keys(attributes).length === 0;

function isWanted(
  event: ArchivedEvent,
  policy: FilterPolicy | undefined,
  found: FoundSubscription | undefined,
): boolean {
  if (policy) return matches(policy, event);
  return found?.policy === undefined || matches(found.policy, event, found.scope);
}

/** As SNS delivers: raw with attributes, or as a notification. An SQS queue's consumer has no signature to check. */
function messageOf(
  event: ArchivedEvent,
  { target, queueUrl }: ResendOptions,
  isRaw: boolean,
): LaneMessage<ArchivedEvent> {
  const attributes = Object.entries(event.attributes).map(([name, value]) => [name, attributeValue(value)] as const);
  const body = isRaw ? event.body : notification(event, target.externalTopicArn);
  return {
    item: event,
    key: event.partitionKey,
    sizeBytes: Buffer.byteLength(body) + Buffer.byteLength(JSON.stringify(attributes)),
    entry: {
      MessageBody: body,
      ...(isRaw ? { MessageAttributes: Object.fromEntries(attributes) } : {}),
      ...(queueUrl.endsWith(".fifo")
        ? {
            MessageGroupId: event.partitionKey,
            // Other than the topic's, which SQS may remember: an event that was delivered just before is wanted again.
            MessageDeduplicationId: createHash("sha256").update(`resend ${event.id}`).digest("hex"),
          }
        : {}),
    },
  };
}

function notification({ body, attributes, id, timeMs }: ArchivedEvent, topicArn: string): string {
  return JSON.stringify({
    Type: "Notification",
    MessageId: id,
    TopicArn: topicArn,
    Message: body,
    Timestamp: new Date(timeMs).toISOString(),
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => {
        const { DataType, StringValue } = attributeValue(value);
        return [name, { Type: DataType, Value: StringValue }];
      }),
    ),
  });
}
