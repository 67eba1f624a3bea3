import { Duration } from "aws-cdk-lib";
import { TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { AlarmsConfig } from "../../config/alarms.ts";
import { canaryMetric, type WatchedResources } from "../watched-resources.ts";
import type { AlarmDefinition } from "./alarm-definition.ts";

export function canaryAlarm({ stage }: WatchedResources, config: AlarmsConfig): AlarmDefinition {
  return {
    name: "canary-missing",
    sentence: "Events that are sent through the whole path every minute as a test do not come out in time.",
    metric: canaryMetric(stage, "missing", { period: Duration.minutes(5) }),
    threshold: config.canaryMissing,
    periods: 1,
    missingData: TreatMissingData.BREACHING, // a canary that reports nothing has stopped singing
    urgency: "page",
  };
}
