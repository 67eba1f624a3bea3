// What an account or a resource of AWS is given per second or at once, each with its source: what a deployment is reckoned with, and no code
// of a function goes by. Quotas change, and differ by region: look them up for yours.

export interface Quota {
  readonly value: number;
  readonly source: string;
}

/** Calls of one action on a FIFO queue in high-throughput mode, in N. Virginia, Oregon and Ireland. */
export const SQS_FIFO_CALLS_PER_SECOND: Quota = {
  value: 70_000,
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
};
/** The same where a region has least. */
export const SQS_FIFO_CALLS_PER_SECOND_LEAST: Quota = { ...SQS_FIFO_CALLS_PER_SECOND, value: 2_400 };

/** Messages of one partition of such a queue, in calls of ten; SQS spreads message groups over as many partitions as it finds right. */
export const SQS_FIFO_PARTITION_PER_SECOND: Quota = {
  value: 3_000,
  source:
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/partitions-and-data-distribution.html",
};

/** Batches that one event source mapping of a queue hands over at once, at most. */
export const MAPPING_MAX_CONCURRENCY: Quota = {
  value: 1_000,
  source: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
};

/** Invocations of one execution environment, however short they are. */
export const ENVIRONMENT_REQUESTS_PER_SECOND: Quota = {
  value: 10,
  source: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html",
};

/** Execution environments of an account in a region, before it asks for more. */
export const ACCOUNT_CONCURRENCY: Quota = {
  value: 1_000,
  source: "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
};

/** Messages that an account publishes, to standard topics and to FIFO topics that deduplicate by group, in N. Virginia. */
export const SNS_PER_SECOND: Quota = {
  value: 30_000,
  source: "https://docs.aws.amazon.com/general/latest/gr/sns.html",
};
/** The same in Oregon and Ireland; elsewhere it is less. */
export const SNS_PER_SECOND_IRELAND: Quota = { ...SNS_PER_SECOND, value: 9_000 };

/** Messages of one group on a FIFO topic. */
export const SNS_FIFO_GROUP_PER_SECOND: Quota = {
  value: 300,
  source: "https://docs.aws.amazon.com/sns/latest/dg/fifo-high-throughput.html",
};

/** MiB of a function's memory with which it has one processor. */
export const MIB_PER_PROCESSOR: Quota = {
  value: 1_769,
  source: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html",
};
