// What the traffic cost, from counts and prices: an upper bound for requests of at most 64 KB, without what subscribers cause
// (deliveries beyond SQS and Lambda) and without what is paid by the month. docs/operations.md works it through.
import { MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { TopicType } from "../../shared/wiring/index.ts";
import * as prices from "../prices.ts";
import { processorMetric, type WatchedResources } from "./watched-resources.ts";

const MILLION = 1_000_000;
const GB = 1_000_000_000;

/** A number as metric math reads it: no exponent. */
const decimal = (value: number): string => value.toFixed(18).replace(/0+$/, "");

export interface CostEstimate {
  /** US dollars by service. */
  readonly parts: readonly MathExpression[];
  readonly perMillionReceived: MathExpression;
}

export function costEstimate(resources: WatchedResources, topic: TopicType, memoryMb: number): CostEstimate {
  const { stage, processor, processorLog, internalQueue, quarantineQueue } = resources;
  const usd = (label: string, expression: string, usingMetrics: MathExpression["usingMetrics"]): MathExpression =>
    new MathExpression({ label, expression, usingMetrics });
  const perRequest = (usdPerMillion: number): string => decimal(usdPerMillion / MILLION);
  const sqs = usd(
    "SQS",
    // Each message as if sent alone; each batch received and deleted in one request each.
    `(sent + 2 * FILL(invocations, 0) + FILL(empty, 0) + FILL(stored, 0)) * ${perRequest(prices.SQS_FIFO_USD_PER_MILLION_REQUESTS)}`,
    {
      sent: internalQueue.metricNumberOfMessagesSent(),
      invocations: processor.metricInvocations(),
      empty: internalQueue.metricNumberOfEmptyReceives(),
      stored: quarantineQueue.metricNumberOfMessagesSent(),
    },
  );
  const lambda = usd(
    "Lambda",
    `runs * ${perRequest(prices.LAMBDA_USD_PER_MILLION_REQUESTS)} + milliseconds * ${decimal((prices.LAMBDA_USD_PER_GIB_SECOND * memoryMb) / 1_024 / 1_000)}`,
    { runs: processor.metricInvocations(), milliseconds: processor.metricDuration({ statistic: "Sum" }) },
  );
  const sns = usd("SNS", `calls * ${perRequest(prices.SNS_USD_PER_MILLION_REQUESTS[topic])}`, {
    calls: processorMetric(stage, "publishCalls", {}),
  });
  const logs = usd("Logs", `bytes * ${decimal(prices.LOGS_USD_PER_GB / GB)}`, {
    // Not `metricIncomingBytes()`: in aws-cdk-lib 2.276 it leaves out the log group and counts the whole account.
    bytes: new Metric({
      namespace: "AWS/Logs",
      metricName: "IncomingBytes",
      dimensionsMap: { LogGroupName: processorLog.logGroupName },
      statistic: "Sum",
    }),
  });
  return {
    parts: [sqs, lambda, sns, logs],
    perMillionReceived: usd(
      "US dollars per million records",
      `${MILLION} * (FILL(sqs, 0) + FILL(lambda, 0) + FILL(sns, 0) + FILL(logs, 0)) / records`,
      { sqs, lambda, sns, logs, records: processorMetric(stage, "received", {}) },
    ),
  };
}
