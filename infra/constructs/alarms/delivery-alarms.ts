// What SNS could not hand to subscribers, all of them together.
// https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
import { Duration } from "aws-cdk-lib";
import { MathExpression, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { AlarmsConfig } from "../../config/alarms.ts";
import type { WatchedResources } from "../watched-resources.ts";
import type { AlarmDefinition } from "./alarm-definition.ts";

const PERIOD = Duration.minutes(5);

export function deliveryAlarms({ externalTopic }: WatchedResources, config: AlarmsConfig): AlarmDefinition[] {
  const count = (metricName: string) => externalTopic.metric(metricName, { statistic: "Sum", period: PERIOD });
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
        period: PERIOD,
      }),
      threshold: config.failedDeliveries,
      periods: 3,
      missingData: TreatMissingData.NOT_BREACHING, // SNS reports nothing while nothing fails
      urgency: "tell",
    },
    {
      name: "deliveries-lost",
      sentence: "SNS gave up on external events and could not store them in the subscriber's dead-letter queue either.",
      metric: count("NumberOfNotificationsFailedToRedriveToDlq"),
      threshold: 0,
      periods: 1,
      missingData: TreatMissingData.NOT_BREACHING, // SNS reports nothing while nothing fails
      urgency: "page",
    },
  ];
}
