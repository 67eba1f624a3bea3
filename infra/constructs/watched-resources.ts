// What alarms and dashboard look at.
import { Metric, type MetricOptions } from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import {
  CANARY_METRIC,
  CANARY_SERVICE,
  METRIC,
  METRIC_DIMENSION,
  METRIC_NAMESPACE,
  METRIC_SERVICE,
} from "../../shared/wiring/index.ts";

/** Dead-letter queues of somebody who has to look into them. */
export interface KeptFor {
  readonly name: string;
  readonly queues: readonly IQueue[];
}

export interface WatchedResources {
  readonly stage: string;
  readonly processor: IFunction;
  readonly processorLog: ILogGroup;
  readonly internalQueue: IQueue;
  readonly deadLetterQueue: IQueue;
  readonly quarantineQueue: IQueue;
  readonly externalTopic: ITopic;
  readonly subscribers: readonly KeptFor[];
  readonly consumers: readonly KeptFor[];
}

/** A metric that the processor writes itself; a sum, unless the options say otherwise. */
export function processorMetric(stage: string, name: keyof typeof METRIC, options: MetricOptions): Metric {
  return ownMetric(METRIC_SERVICE, stage, METRIC[name], options);
}

/** A metric that the canary writes; a sum, unless the options say otherwise. */
export function canaryMetric(stage: string, name: keyof typeof CANARY_METRIC, options: MetricOptions): Metric {
  return ownMetric(CANARY_SERVICE, stage, CANARY_METRIC[name], options);
}

function ownMetric(service: string, stage: string, metricName: string, options: MetricOptions): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { service, [METRIC_DIMENSION.stage]: stage },
    statistic: "Sum",
    ...options,
  });
}
