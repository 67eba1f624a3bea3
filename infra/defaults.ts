// Numbers that no deployment has had a reason to change, each with its own. Those that the simulation goes by as well are in
// shared/wiring/internal-queue.ts.
import { Duration } from "aws-cdk-lib";

/** The longest SQS keeps a message: time to notice, mend and replay. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const RETENTION = Duration.days(14);

/** Resources of a stack. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const STACK_MAX_RESOURCES = 500;

/** How long an internal consumer is expected to take for a message; its queue's visibility timeout follows from it. */
export const CONSUMER_TIMEOUT = Duration.seconds(30);

/** What Firehose collects before it writes an object, whichever is reached first: 64 MiB is the least that it takes with partitions by type. https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-enable.html */
export const ARCHIVE_BUFFER = { intervalInSeconds: 300, sizeInMBs: 64 };

/** Archived events are read often at first; S3 charges less for keeping them after this, and more for reading them. */
export const ARCHIVE_COLD_AFTER_DAYS = 90;

/** Above it an alarm goes off that tells of what must not happen at all. */
export const NOT_EVEN_ONE = 0;

/** What one point of an alarm covers: counts, the state of a queue, what comes in bursts, and what moves slowly. */
export const ALARM_PERIOD = {
  count: Duration.minutes(5),
  state: Duration.minutes(1),
  burst: Duration.minutes(15),
  slow: Duration.hours(1),
};

/** SNS gives up on a pager after a minute by default: 55 retries of 20 to 110 seconds last for almost the hour that it allows. https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
export const PAGER_RETRIES = {
  numRetries: 55,
  minDelayTarget: Duration.seconds(20),
  maxDelayTarget: Duration.seconds(110),
};

/** What a relay of the outbox runs in. https://gallery.ecr.aws/docker/library/node */
export const RELAY_IMAGE = "public.ecr.aws/docker/library/node:24-slim";

/** What the relay needs beside the package, in the versions that it is tried with. */
export const RELAY_PACKAGES = ["pg@8.23.1", "@aws-sdk/client-sns@3.1169.0", "@aws-sdk/client-sqs@3.1169.0"];

/** One relay keeps a few dozen mebibytes of rows, and a good half of a core busy at thousands of events a second. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size */
export const RELAY_TASK = { cpu: 512, memoryLimitMiB: 1_024 };
