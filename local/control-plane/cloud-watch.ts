// Of CloudWatch's metrics one: how old the oldest message of a queue is, which SQS itself does not tell.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
import * as z from "zod";
import { jsonAnswer, jsonError, type Service } from "./answer.ts";

const RequestSchema = z.object({
  MetricDataQueries: z.array(
    z.object({
      Id: z.string(),
      MetricStat: z.object({
        Metric: z.object({
          Namespace: z.literal("AWS/SQS"),
          MetricName: z.literal("ApproximateAgeOfOldestMessage"),
          Dimensions: z.tuple([z.object({ Name: z.literal("QueueName"), Value: z.string() })]),
        }),
      }),
    }),
  ),
});

/** When the oldest message of a queue came in; undefined if it holds none. */
export type OldestMessageMs = (queueName: string) => Promise<number | undefined>;

export function cloudWatch(oldestMessageMs: OldestMessageMs, nowMs: () => number): Service {
  return async ({ target, body }) => {
    if (target !== "GraniteServiceVersion20100801.GetMetricData") return undefined;
    const request = RequestSchema.safeParse(JSON.parse(body));
    if (!request.success) {
      return jsonError("InvalidParameterValue", "the embedded AWS knows the age of a queue's oldest message only");
    }
    const results = request.data.MetricDataQueries.map(async ({ Id, MetricStat }) => {
      const sentMs = await oldestMessageMs(MetricStat.Metric.Dimensions[0].Value);
      const ageSeconds = sentMs === undefined ? 0 : Math.max(0, Math.floor((nowMs() - sentMs) / 1_000));
      return { Id, StatusCode: "Complete", Timestamps: [nowMs() / 1_000], Values: [ageSeconds] };
    });
    return jsonAnswer({ MetricDataResults: await Promise.all(results) });
  };
}
