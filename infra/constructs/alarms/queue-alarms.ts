// Messages that wait, end or do not come.
import { Duration } from "aws-cdk-lib";
import { MathExpression, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { Config } from "../../config.ts";
import type { WatchedResources } from "../watched-resources.ts";
import type { AlarmDefinition } from "./alarm-definition.ts";

const MINUTE = Duration.minutes(1);
const DAY_SECONDS = 86_400;

export function queueAlarms(
  { internalQueue, deadLetterQueue, quarantineQueue }: WatchedResources,
  { alarms: config, canary }: Config,
): AlarmDefinition[] {
  return [
    {
      name: "oldest-message-too-old",
      sentence: "Internal events wait too long in the internal queue: the processor does not keep up or does not run.",
      metric: internalQueue.metricApproximateAgeOfOldestMessage({ period: MINUTE }),
      threshold: config.oldestMessageSeconds,
      periods: 3,
      missingData: TreatMissingData.NOT_BREACHING, // an empty queue has no oldest message
      urgency: "page",
    },
    {
      name: "dead-lettered",
      sentence: "Messages failed again and again and are kept in the dead-letter queue: their events did not go out.",
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: MINUTE }),
      threshold: 0,
      periods: 1,
      missingData: TreatMissingData.IGNORE, // a gap in the metric empties no queue
      urgency: "tell",
    },
    {
      name: "quarantine-grows",
      sentence: "Many messages at once cannot be understood: a release of the engine or of the processor went wrong.",
      metric: quarantineQueue.metricNumberOfMessagesSent({ period: Duration.minutes(15) }),
      threshold: config.quarantinedMessages,
      periods: 1,
      missingData: TreatMissingData.NOT_BREACHING, // SQS reports nothing for a queue that nobody uses
      urgency: "page",
    },
    {
      name: "quarantine-waits",
      sentence: "Messages have been in the quarantine queue for too long; SQS drops each of them after fourteen days.",
      metric: quarantineQueue.metricApproximateAgeOfOldestMessage({ period: Duration.hours(1) }),
      threshold: config.quarantineDays * DAY_SECONDS,
      periods: 1,
      missingData: TreatMissingData.NOT_BREACHING, // an empty queue has no oldest message
      urgency: "tell",
    },
    ...(config.silenceMinutes === undefined ? [] : [silenceAlarm(internalQueue, config.silenceMinutes, canary)]),
  ];
}

/** Minutes of silence as a number that rises, so that this alarm too goes off above its threshold. */
function silenceAlarm(queue: WatchedResources["internalQueue"], minutes: number, hasCanary: boolean): AlarmDefinition {
  // The canary sends one a minute, and may be early or late by one.
  const messagesOfCanary = hasCanary ? minutes + 1 : 0;
  return {
    name: "nothing-comes-in",
    sentence: "The engine has sent no internal event for longer than it ever rests.",
    metric: new MathExpression({
      expression: `IF(FILL(sent, 0) > ${messagesOfCanary}, 0, 1)`,
      usingMetrics: { sent: queue.metricNumberOfMessagesSent() },
      label: "silent",
      period: Duration.minutes(minutes),
    }),
    threshold: 0,
    periods: 1,
    missingData: TreatMissingData.BREACHING, // no data at all is the deepest silence
    urgency: "page",
  };
}
