// Whether events go through: the function itself, what leaves it, what SNS hands to subscribers, and the canary that goes the whole way.
import { MathExpression, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { AlarmsConfig } from "../../config/alarms.ts";
import { ALARM_PERIOD, NOT_EVEN_ONE } from "../../defaults.ts";
import {
  type AlarmDefinition,
  canaryMetric,
  processorMetric,
  type WatchedReader,
  type WatchedResources,
} from "../watched-resources.ts";

/** Without invocations there is nothing to report; that nothing comes in has an alarm of its own. */
const QUIET_IS_FINE = TreatMissingData.NOT_BREACHING;

export function processorAlarms(reader: WatchedReader, config: AlarmsConfig): AlarmDefinition[] {
  const { processor } = reader;
  return [
    {
      name: "events-too-late",
      sentence: "One external event of a hundred leaves later after its change than subscribers were promised.",
      metric: processorMetric(reader, "delayMs", { statistic: "p99", period: ALARM_PERIOD.count }),
      threshold: config.delaySeconds * 1_000,
      periods: 3,
      missingData: QUIET_IS_FINE,
      urgency: "page",
    },
    {
      name: "processor-fails",
      sentence:
        "Invocations of the processor crash or time out; their messages are delivered again until they are dead-lettered.",
      metric: processor.metricErrors({ period: ALARM_PERIOD.count }),
      threshold: config.processorErrors,
      periods: 1,
      missingData: QUIET_IS_FINE,
      urgency: "page",
    },
    {
      name: "processor-throttled",
      sentence: "Lambda refuses to run the processor: the account or the function is at its concurrency limit.",
      metric: processor.metricThrottles({ period: ALARM_PERIOD.count }),
      threshold: config.processorThrottles,
      periods: 3,
      missingData: QUIET_IS_FINE,
      urgency: "page",
    },
    {
      name: "records-fail",
      sentence:
        "The processor runs, but hands back much of what it receives: the place where external events go or the quarantine queue refuses.",
      metric: new MathExpression({
        expression: "IF(FILL(received, 0) > 0, 100 * FILL(failed, 0) / received, 0)",
        usingMetrics: {
          failed: processorMetric(reader, "failed", {}),
          received: processorMetric(reader, "received", {}),
        },
        label: "failed, % of received",
        period: ALARM_PERIOD.count,
      }),
      threshold: config.failedPercent,
      periods: 3,
      periodsAbove: 2,
      missingData: QUIET_IS_FINE,
      urgency: "page",
    },
  ];
}

/** What SNS could not hand to subscribers, all of them together. https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
export function deliveryAlarms(externalTopic: ITopic, config: AlarmsConfig): AlarmDefinition[] {
  const count = (metricName: string) =>
    externalTopic.metric(metricName, { statistic: "Sum", period: ALARM_PERIOD.count });
  return [
    {
      name: "deliveries-fail",
      sentence:
        "SNS cannot deliver external events to a subscriber, or has moved them to the subscriber's dead-letter queue.",
      // SNS may count one event in both; the larger of the two is certain.
      metric: new MathExpression({
        expression: "MAX([FILL(failed, 0), FILL(redriven, 0)])",
        usingMetrics: {
          failed: count("NumberOfNotificationsFailed"),
          redriven: count("NumberOfNotificationsRedrivenToDlq"),
        },
        label: "failed deliveries",
        period: ALARM_PERIOD.count,
      }),
      threshold: config.failedDeliveries,
      periods: 4,
      periodsAbove: 3,
      missingData: TreatMissingData.NOT_BREACHING, // SNS reports nothing while nothing fails
      urgency: "tell",
    },
    {
      name: "deliveries-lost",
      sentence: "SNS gave up on external events and could not store them in the subscriber's dead-letter queue either.",
      metric: count("NumberOfNotificationsFailedToRedriveToDlq"),
      threshold: NOT_EVEN_ONE,
      periods: 1,
      missingData: TreatMissingData.NOT_BREACHING, // SNS reports nothing while nothing fails
      urgency: "page",
    },
  ];
}

export function canaryAlarm({ stage }: WatchedResources, config: AlarmsConfig): AlarmDefinition {
  return {
    name: "canary-missing",
    sentence: "Events that are sent through the whole path every minute as a test do not come out in time.",
    metric: canaryMetric(stage, "missing", { period: ALARM_PERIOD.count }),
    threshold: config.canaryMissing,
    periods: 1,
    missingData: TreatMissingData.BREACHING, // a canary that reports nothing has stopped singing
    urgency: "page",
  };
}
