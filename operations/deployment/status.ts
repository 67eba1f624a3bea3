// How a deployment is doing: its queues, what is quarantined and why, whether the processor reads, and what of that needs a person.
import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { ownRelease } from "../../shared/release/index.ts";
import { queueDepth } from "../../shared/sending/queue-depth.ts";
import { groupBy } from "../../shared/values/index.ts";
import { heldQueue } from "./held/held-queue.ts";
import { listHeld } from "./held/look.ts";
import { deployedProcessor, processorMapping } from "./processor.ts";
import { type RepeatedEvents, repeatedEvents } from "./repeated-events.ts";
import { forSink, type Target } from "./target.ts";

export interface QueueStatus {
  readonly waiting: number;
  readonly in_flight: number;
  /** Null where CloudWatch does not know it. */
  readonly oldest_seconds: number | null;
}

/** What needs a person. */
export type Finding =
  | (SinkFinding & { readonly sink?: "kafka" })
  | { readonly kind: "not-deployed"; readonly status: string };

type SinkFinding =
  | { readonly kind: "not-reading"; readonly state: string }
  | { readonly kind: "too-old"; readonly seconds: number; readonly max_seconds: number }
  | { readonly kind: "dead-lettered" | "quarantined"; readonly messages: number };

/** In wire names: what the function of a sink reads, and what it has put aside. */
export interface SinkStatus {
  readonly queues: Readonly<Record<"internal" | "quarantine" | "dead_letter", QueueStatus>>;
  /** Of those looked at, most first. */
  readonly quarantined_by_reason: Readonly<Record<string, number>>;
  readonly quarantine_looked_at: number;
  /** Null where the log says nothing of it. */
  readonly published_lately: RepeatedEvents | null;
  readonly processor: {
    readonly name: string;
    /** Id of what hands it messages. */
    readonly mapping: string | null;
    /** `Enabled`, `Disabled`, or on the way from one to the other. */
    readonly state: string;
    readonly changed: string;
    /** Null: as many batches at once as there are. */
    readonly max_concurrency: number | null;
  };
}

/** In wire names: that of the first sink, and beside SNS that of Kafka where the deployment publishes to both. */
export interface Status extends SinkStatus {
  readonly target: string;
  readonly needs_a_person: readonly Finding[];
  readonly kafka?: SinkStatus;
  readonly deployment: {
    readonly at: string | null;
    readonly status: string;
    /** What it was deployed from, and what looks at it. Null where the stack does not say it. */
    readonly version: string | null;
    readonly own_version: string;
  };
}

export interface StatusQuestion {
  /** Age of the oldest internal message that needs a person. */
  readonly maxAgeSeconds: number;
  /** So many quarantined messages are looked at. */
  readonly sample: number;
  readonly signal: AbortSignal;
  /** Called before quarantine is looked into. */
  readonly onSample?: () => void;
}

export async function readStatus(target: Target, question: StatusQuestion): Promise<Status> {
  const { status, at, version } = target.deployment;
  const found = {
    ...(await readSink(target, question)),
    ...(target.sinks.length > 1 ? { kafka: await readSink(forSink(target, "kafka"), question) } : {}),
    deployment: { at: at?.toISOString() ?? null, status, version: version ?? null, own_version: ownRelease() },
  };
  return { target: target.label, needs_a_person: findings(found, question.maxAgeSeconds), ...found };
}

/** How many wait where, and whether the processor reads; nothing is looked into. */
export async function readQueues(target: Target): Promise<Pick<SinkStatus, "queues" | "processor">> {
  const urls = [target.internalQueueUrl, target.quarantineQueueUrl, target.deadLetterQueueUrl] as const;
  const [depths, ages, mapping, processor] = await Promise.all([
    Promise.all(urls.map((url) => queueDepth(target.clients.sqs, url))),
    oldestAges(target, urls, Date.now()),
    processorMapping(target),
    deployedProcessor(target),
  ]);
  const [internal, quarantine, dead_letter] = depths.map(({ visible, delayed, inFlight }, index) => ({
    waiting: visible + delayed,
    in_flight: inFlight,
    oldest_seconds: ages.get(urls[index] ?? "") ?? null,
  })) as [QueueStatus, QueueStatus, QueueStatus];
  return {
    queues: { internal, quarantine, dead_letter },
    processor: {
      name: target.processorName,
      mapping: mapping?.UUID ?? null,
      state: mapping?.State ?? "missing",
      changed: processor.modifiedAt.toISOString(),
      max_concurrency: mapping?.ScalingConfig?.MaximumConcurrency ?? null,
    },
  };
}

async function readSink(target: Target, { sample, signal, onSample }: StatusQuestion): Promise<SinkStatus> {
  const [found, published_lately] = await Promise.all([readQueues(target), repeatedEvents(target, Date.now())]);
  const isQuarantined = found.queues.quarantine.waiting > 0;
  if (isQuarantined) onSample?.();
  const work = { target, queue: heldQueue(target, "quarantine"), signal };
  const { messages, looked_at } = isQuarantined ? await listHeld(work, {}, sample) : { messages: [], looked_at: 0 };
  const byReason = groupBy(messages, ({ reason = "unknown" }) => reason);
  const counts = [...byReason].map(([reason, own]) => [reason, own.length] as const).sort(([, a], [, b]) => b - a);
  const quarantined_by_reason = Object.fromEntries(counts);
  return { ...found, quarantined_by_reason, quarantine_looked_at: looked_at, published_lately };
}

type Judged = Pick<SinkStatus, "queues" | "processor">;

export function findings(
  {
    kafka,
    deployment: { status },
    ...sns
  }: Judged & { readonly deployment: Pick<Status["deployment"], "status">; readonly kafka?: Judged },
  maxAgeSeconds: number,
): Finding[] {
  const isDeployed = /_COMPLETE$/.test(status) && !/ROLLBACK/.test(status);
  return [
    ...findingsOf(sns, maxAgeSeconds),
    ...(kafka ? findingsOf(kafka, maxAgeSeconds).map((finding) => ({ ...finding, sink: "kafka" as const })) : []),
    ...(isDeployed ? [] : [{ kind: "not-deployed", status } as const]),
  ];
}

function findingsOf({ queues, processor: { state } }: Judged, maxAgeSeconds: number): SinkFinding[] {
  const [quarantined, dead] = [queues.quarantine, queues.dead_letter].map(
    ({ waiting, in_flight }) => waiting + in_flight,
  );
  const seconds = queues.internal.oldest_seconds ?? 0;
  return [
    ...(state === "Enabled" ? [] : [{ kind: "not-reading", state } as const]),
    ...(seconds > maxAgeSeconds ? [{ kind: "too-old", seconds, max_seconds: maxAgeSeconds } as const] : []),
    ...(dead ? [{ kind: "dead-lettered", messages: dead } as const] : []),
    ...(quarantined ? [{ kind: "quarantined", messages: quarantined } as const] : []),
  ];
}

const WINDOW_MS = 600_000;
const PERIOD_SECONDS = 60;

/**
 * How old the oldest message of each queue is, in seconds, by queue URL; one of which CloudWatch knows nothing is missing. SQS
 * does not say it; CloudWatch does, a minute or two late.
 */
export async function oldestAges(
  { clients }: Target,
  queueUrls: readonly string[],
  nowMs: number,
): Promise<Map<string, number>> {
  const cloudWatch = await clients.cloudWatch();
  const MetricDataQueries = queueUrls.map(
    (url, index): MetricDataQuery => ({
      Id: `q${index}`,
      MetricStat: {
        Metric: {
          Namespace: "AWS/SQS",
          MetricName: "ApproximateAgeOfOldestMessage",
          Dimensions: [{ Name: "QueueName", Value: url.split("/").at(-1) }],
        },
        Period: PERIOD_SECONDS,
        Stat: "Maximum",
      },
    }),
  );
  const { MetricDataResults = [] } = await cloudWatch.getMetricData({
    StartTime: new Date(nowMs - WINDOW_MS),
    EndTime: new Date(nowMs),
    ScanBy: "TimestampDescending",
    MetricDataQueries,
  });
  const ages = new Map<string, number>();
  for (const { Id, Values } of MetricDataResults) {
    const url = queueUrls[Number(Id?.slice(1))];
    const [latest] = Values ?? [];
    if (url !== undefined && latest !== undefined) ages.set(url, latest);
  }
  return ages;
}
