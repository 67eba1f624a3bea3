// Whether rows of the outbox come through: seen by the relays, which ask the database once a minute.
import { TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { AlarmsConfig } from "../../config/alarms.ts";
import { ALARM_PERIOD, NOT_EVEN_ONE } from "../../defaults.ts";
import { type AlarmDefinition, relayMetric } from "../watched-resources.ts";

export function outboxAlarms(targetName: string, config: AlarmsConfig): AlarmDefinition[] {
  return [
    {
      name: "outbox-waits",
      sentence:
        "Rows of the outbox wait too long, or no relay says anything: events that the engine committed do not come in.",
      metric: relayMetric(targetName, "oldestSeconds", { period: ALARM_PERIOD.count }),
      threshold: config.outboxSeconds,
      periods: 2,
      missingData: TreatMissingData.BREACHING, // a relay that runs speaks every minute
      urgency: "page",
    },
    {
      name: "outbox-set-aside",
      sentence: "Rows of the outbox can never be sent as they are and are set aside: their events did not go out.",
      metric: relayMetric(targetName, "setAside", { period: ALARM_PERIOD.count }),
      threshold: NOT_EVEN_ONE,
      periods: 1,
      missingData: TreatMissingData.IGNORE, // a gap in the metric sends no row
      urgency: "tell",
    },
  ];
}
