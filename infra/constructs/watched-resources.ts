// What alarms and dashboard look at.

import { type IMetric, Metric, type MetricOptions, type TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
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
  RELAY_DIMENSION,
  RELAY_METRIC,
  RELAY_SERVICE,
} from "../../shared/wiring/index.ts";

/** Dead-letter queues of somebody who has to look into them. */
export interface HeldFor {
  readonly name: string;
  readonly queues: readonly IQueue[];
}

/** A function for external events, and the queues around it. */
export interface WatchedReader {
  readonly stage: string;
  /** Its name among the metrics. */
  readonly service: string;
  /** What its alarms are told apart by from those of the one for SNS. */
  readonly of?: string;
  readonly processor: IFunction;
  readonly internalQueue: IQueue;
  readonly deadLetterQueue: IQueue;
  readonly quarantineQueue: IQueue;
}

export interface WatchedResources {
  readonly stage: string;
  /** The function for SNS, and what it publishes to. */
  readonly sns:
    | {
        readonly reader: WatchedReader;
        readonly externalTopic: ITopic;
        /** Where SNS logs the deliveries that failed, if it does. */
        readonly deliveryFailures?: ILogGroup | undefined;
      }
    | undefined;
  /** Those for other sinks. */
  readonly others: readonly WatchedReader[];
  readonly subscribers: readonly HeldFor[];
  readonly consumers: readonly HeldFor[];
  /** What the relays of an outbox send to, by name, where they run beside the stack. */
  readonly relayTarget: string | undefined;
}

/** A metric that a function for external events writes itself; a sum, unless the options say otherwise. */
export function processorMetric(
  { service, stage }: Pick<WatchedReader, "service" | "stage">,
  name: keyof typeof METRIC,
  options: MetricOptions,
): Metric {
  return ownMetric(service, stage, METRIC[name], options);
}

/** A metric that the canary writes; a sum, unless the options say otherwise. */
export function canaryMetric(stage: string, name: keyof typeof CANARY_METRIC, options: MetricOptions): Metric {
  return ownMetric(CANARY_SERVICE, stage, CANARY_METRIC[name], options);
}

/** A metric that each relay of the outbox writes: the highest of them, unless the options say otherwise. */
export function relayMetric(targetName: string, name: keyof typeof RELAY_METRIC, options: MetricOptions): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: RELAY_METRIC[name],
    dimensionsMap: { service: RELAY_SERVICE, [RELAY_DIMENSION]: targetName },
    statistic: "Maximum",
    ...options,
  });
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

// What every alarm consists of. Each name is a heading of docs/runbook.md.
export interface AlarmDefinition {
  readonly name: string;
  /** Where there are several of a kind, whom this one is about. */
  readonly of?: string;
  /** What it means, in one sentence for whoever was asleep. */
  readonly sentence: string;
  readonly metric: IMetric;
  /** The alarm goes off above it. */
  readonly threshold: number;
  /** Of so many periods, the latest included, … */
  readonly periods: number;
  /**
   * … so many must be above the threshold. Fewer than all where the metric fills gaps: the latest period of a late metric is a gap,
   * and what it is filled with would hold the alarm in one state.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list
   * @default all
   */
  readonly periodsAbove?: number;
  readonly missingData: TreatMissingData;
  /**
   * `page`: events are late, lost or failing now, and the alarm ends by itself. `tell`: somebody must act, but nothing gets
   * worse overnight; such an alarm may stay on for days and would hide a later page.
   */
  readonly urgency: "page" | "tell";
}
