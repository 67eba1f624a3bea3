// The processor with a topic and a quarantine queue in memory, and a clock that only moves when told to.
import type { SQSRecord } from "aws-lambda";
import {
  allAtOnce,
  firstOfEachKey,
  type ProcessedBatch,
  type Publish,
  type PublishResult,
  processBatch,
  type Quarantine,
  type Sink,
} from "../../functions/processing/index.ts";
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import { CONTRACTS, type ContractName, maestroEvents } from "../../shared/engines/maestro/index.ts";
import { SNS_CALL, SNS_EVENT } from "../../shared/sending/index.ts";
import type { TopicType } from "../../shared/wiring/index.ts";

/** A topic, as far as its limits and its order go, that does what it is told. */
export const fakeSink = (publish: Publish, topic: TopicType = "standard"): Sink => ({
  ...{ event: SNS_EVENT, call: SNS_CALL, plan: topic === "fifo" ? firstOfEachKey : allAtOnce },
  publish,
});

let lastSequenceNumber = 18_893_000_000_000_000_000n;

export function sqsRecord(message: unknown, groupId: string): SQSRecord {
  lastSequenceNumber += 1n;
  const attributes = {
    ApproximateReceiveCount: "1",
    SentTimestamp: "1764000000000",
    SenderId: "engine",
    ApproximateFirstReceiveTimestamp: "1764000000001",
    MessageGroupId: groupId,
    SequenceNumber: String(lastSequenceNumber),
  };
  return {
    messageId: `message-${lastSequenceNumber}`,
    receiptHandle: "handle",
    body: typeof message === "string" ? message : JSON.stringify(message),
    attributes,
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-west-1:111122223333:internal.fifo",
    awsRegion: "eu-west-1",
  };
}

export interface World {
  readonly contracts?: readonly ContractName[];
  readonly topic?: TopicType;
  readonly remainingMs?: number;
  /** What a call costs on the clock. */
  readonly callMs?: number;
  readonly answer?: (event: ExternalEvent, attempt: number) => PublishResult["kind"];
  readonly storeFails?: (body: string) => boolean;
}

export interface Run extends ProcessedBatch {
  /** Every call's accepted events, in order of acceptance. */
  readonly published: ExternalEvent[];
  readonly calls: ExternalEvent[][];
  readonly quarantined: string[];
  readonly kinds: (string | undefined)[];
  /** What was left on the clock when each call to SNS or SQS began, and how long it was allowed to take. */
  readonly starts: { remainingMs: number; timeoutMs: number }[];
}

export async function run(records: readonly SQSRecord[], world: World = {}): Promise<Run> {
  let remainingMs = world.remainingMs ?? 10_000;
  const published: ExternalEvent[] = [];
  const calls: ExternalEvent[][] = [];
  const quarantined: string[] = [];
  const starts: { remainingMs: number; timeoutMs: number }[] = [];
  const attempts = new Map<ExternalEvent, number>();
  const publish = async (events: readonly ExternalEvent[], timeoutMs: number): Promise<PublishResult[]> => {
    calls.push([...events]);
    starts.push({ remainingMs, timeoutMs });
    remainingMs -= world.callMs ?? 1;
    return events.map((event) => {
      const attempt = (attempts.get(event) ?? 0) + 1;
      attempts.set(event, attempt);
      const kind = world.answer?.(event, attempt) ?? "published";
      if (kind === "published") published.push(event);
      return kind === "published" ? { kind } : { kind, detail: "as told" };
    });
  };
  const quarantine: Quarantine = async ({ body }, _cause, timeoutMs) => {
    starts.push({ remainingMs, timeoutMs });
    remainingMs -= world.callMs ?? 1;
    if (world.storeFails?.(body)) return "as told";
    quarantined.push(body);
    return undefined;
  };
  const clock = {
    nowMs: () => 1_764_000_000_100,
    remainingMs: () => remainingMs,
    sleep: async (durationMs: number) => {
      remainingMs -= durationMs;
    },
  };
  const contracts = (world.contracts ?? ["v1"]).map((name) => CONTRACTS[name]);
  const settings = { internal: maestroEvents, contracts, cluster: "test" };
  const sink = fakeSink(publish, world.topic);
  const batch = await processBatch(records, settings, { sink, quarantine, clock });
  return { ...batch, published, calls, quarantined, starts, kinds: batch.items.map((item) => item.outcome?.kind) };
}
