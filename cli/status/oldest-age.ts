// How old the oldest message of each queue is. SQS does not say; CloudWatch does, a minute or two late.
import { GetMetricDataCommand, type MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import type { Target } from "../target/index.ts";

const WINDOW_MS = 600_000;
const PERIOD_SECONDS = 60;

/** By queue URL, in seconds; a queue of which CloudWatch knows nothing is missing. */
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
  const { MetricDataResults = [] } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(nowMs - WINDOW_MS),
      EndTime: new Date(nowMs),
      ScanBy: "TimestampDescending",
      MetricDataQueries,
    }),
  );
  const ages = new Map<string, number>();
  for (const { Id, Values } of MetricDataResults) {
    const url = queueUrls[Number(Id?.slice(1))];
    const [latest] = Values ?? [];
    if (url !== undefined && latest !== undefined) ages.set(url, latest);
  }
  return ages;
}
