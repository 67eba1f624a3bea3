// The function itself, and the events that leave it.
import { Duration } from "aws-cdk-lib";
import { MathExpression, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { AlarmsConfig } from "../../config/alarms.ts";
import { processorMetric, type WatchedResources } from "../watched-resources.ts";
import type { AlarmDefinition } from "./alarm-definition.ts";

const PERIOD = Duration.minutes(5);
/** Without invocations there is nothing to report; that nothing comes in has an alarm of its own. */
const QUIET_IS_FINE = TreatMissingData.NOT_BREACHING;

export function processorAlarms({ stage, processor }: WatchedResources, config: AlarmsConfig): AlarmDefinition[] {
  return [
    {
      name: "events-too-late",
      sentence: "One external event of a hundred leaves later after its change than subscribers were promised.",
      metric: processorMetric(stage, "delayMs", { statistic: "p99", period: PERIOD }),
      threshold: config.delaySeconds * 1_000,
      periods: 3,
      missingData: QUIET_IS_FINE,
      urgency: "page",
    },
    {
      name: "processor-fails",
      sentence:
        "Invocations of the processor crash or time out; their messages are delivered again until they are dead-lettered.",
      metric: processor.metricErrors({ period: PERIOD }),
      threshold: config.processorErrors,
      periods: 1,
      missingData: QUIET_IS_FINE,
      urgency: "page",
    },
    {
      name: "processor-throttled",
      sentence: "Lambda refuses to run the processor: the account or the function is at its concurrency limit.",
      metric: processor.metricThrottles({ period: PERIOD }),
      threshold: config.processorThrottles,
      periods: 3,
      missingData: QUIET_IS_FINE,
      urgency: "page",
    },
    {
      name: "records-fail",
      sentence:
        "The processor runs, but hands back much of what it receives: the external topic or the quarantine queue refuses.",
      metric: new MathExpression({
        expression: "IF(FILL(received, 0) > 0, 100 * FILL(failed, 0) / received, 0)",
        usingMetrics: {
          failed: processorMetric(stage, "failed", {}),
          received: processorMetric(stage, "received", {}),
        },
        label: "failed, % of received",
        period: PERIOD,
      }),
      threshold: config.failedPercent,
      periods: 2,
      missingData: QUIET_IS_FINE,
      urgency: "page",
    },
  ];
}
