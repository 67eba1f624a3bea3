// What a rate takes of a deployment, from what was measured and simulated, and from the quotas (pure).
import {
  ACCOUNT_CONCURRENCY,
  BATCH_SIZE,
  ENVIRONMENT_REQUESTS_PER_SECOND,
  MAPPING_MAX_CONCURRENCY,
  MIB_PER_PROCESSOR,
  type Quota,
  SNS_PER_SECOND,
  SNS_PER_SECOND_IRELAND,
  SQS_FIFO_CALLS_PER_SECOND,
  SQS_FIFO_CALLS_PER_SECOND_LEAST,
  SQS_FIFO_PARTITION_PER_SECOND,
  SQS_MAX_IN_FLIGHT,
} from "../../../shared/wiring/index.ts";

/** What the reckoning starts from. */
export interface Load {
  readonly eventsPerSecond: number;
  readonly eventsPerBatch: number;
  /** Of one contract. */
  readonly externalPerEvent: number;
  /** CPU of an internal event of the mix, microseconds of a whole processor. */
  readonly inTensMicroseconds: number;
  readonly oneByOneMicroseconds: number;
}

/** Of a call to SNS, seconds: an assumption. */
const CALL_SECONDS = 0.02;
const MEMORY_MIB = 512;

export interface Needs {
  readonly batchesPerSecond: number;
  readonly externalPerSecond: number;
  /** From receiving a batch to its answer. */
  readonly batchSeconds: number;
  readonly batchCpuSeconds: number;
  /** Execution environments at work at once, on average, and how many it takes since each is handed only so many batches a second. */
  readonly atWork: number;
  readonly environments: number;
  /** Whole processors that all of them keep busy. */
  readonly processors: number;
}

export function needsOf(load: Load): Needs {
  const { eventsPerSecond, eventsPerBatch, externalPerEvent, inTensMicroseconds, oneByOneMicroseconds } = load;
  const batchesPerSecond = eventsPerSecond / eventsPerBatch;
  const ofBatch = (oneByOneMicroseconds - inTensMicroseconds) / (1 - 1 / BATCH_SIZE);
  const cpuSeconds = (ofBatch + eventsPerBatch * (oneByOneMicroseconds - ofBatch)) / 1_000_000;
  const batchSeconds = CALL_SECONDS + cpuSeconds * (MIB_PER_PROCESSOR.value / MEMORY_MIB);
  const atWork = batchesPerSecond * batchSeconds;
  return {
    ...{ batchesPerSecond, batchSeconds, batchCpuSeconds: cpuSeconds, atWork },
    externalPerSecond: eventsPerSecond * externalPerEvent,
    environments: Math.max(atWork, batchesPerSecond / ENVIRONMENT_REQUESTS_PER_SECOND.value),
    processors: batchesPerSecond * cpuSeconds,
  };
}

export interface Limit {
  readonly what: string;
  readonly needed: number;
  readonly quota: Quota;
  /** How it can be had, where it does not fit. */
  readonly remedy: string;
}

const IN_FLIGHT: Quota = {
  value: SQS_MAX_IN_FLIGHT,
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html",
};
const SHARD = "cannot be had otherwise than by shards, each a stack of its own";
const ASK = "ask AWS; not promised";

export function limitsOf({ eventsPerSecond }: Load, needs: Needs): Limit[] {
  const { batchesPerSecond, externalPerSecond, environments } = needs;
  const sending = eventsPerSecond / BATCH_SIZE;
  const [here, least] = [SQS_FIFO_CALLS_PER_SECOND, SQS_FIFO_CALLS_PER_SECOND_LEAST];
  return [
    { what: "calls of `SendMessageBatch`, ten messages in each", needed: sending, quota: here, remedy: SHARD },
    { what: "calls of `SendMessage`, one message in each", needed: eventsPerSecond, quota: here, remedy: SHARD },
    {
      what: "calls of `ReceiveMessage`, and of `DeleteMessageBatch`",
      needed: batchesPerSecond,
      quota: here,
      remedy: SHARD,
    },
    {
      what: "the same in a region that has least",
      needed: batchesPerSecond,
      quota: least,
      remedy: `${ASK}, or shards`,
    },
    { what: "messages in flight", needed: environments * BATCH_SIZE, quota: IN_FLIGHT, remedy: SHARD },
    {
      what: "batches at once (`processor.maxConcurrency`)",
      needed: environments,
      quota: MAPPING_MAX_CONCURRENCY,
      remedy: SHARD,
    },
    {
      what: "execution environments of the account",
      needed: environments,
      quota: ACCOUNT_CONCURRENCY,
      remedy: "ask AWS; tens of thousands are usual",
    },
    {
      what: "messages published to SNS, one contract, N. Virginia",
      needed: externalPerSecond,
      quota: SNS_PER_SECOND,
      remedy: ASK,
    },
    { what: "the same with two contracts", needed: 2 * externalPerSecond, quota: SNS_PER_SECOND, remedy: ASK },
    {
      what: "the same with one contract, Oregon and Ireland",
      needed: externalPerSecond,
      quota: SNS_PER_SECOND_IRELAND,
      remedy: ASK,
    },
  ];
}

/** Partitions of the internal queue, at the least, if groups were spread evenly. */
export const partitionsOf = ({ eventsPerSecond }: Load): number =>
  Math.ceil(eventsPerSecond / SQS_FIFO_PARTITION_PER_SECOND.value);

/** Events a second of one message group: it has one batch under way, ten of its messages at the most. */
export const groupPerSecond = ({ batchSeconds }: Needs): number =>
  Math.min(BATCH_SIZE / batchSeconds, BATCH_SIZE * ENVIRONMENT_REQUESTS_PER_SECOND.value);
