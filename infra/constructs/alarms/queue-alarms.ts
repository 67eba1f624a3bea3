// Messages that wait, are held or do not come.
import { Duration } from "aws-cdk-lib";
import { MathExpression, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Config } from "../../config.ts";
import { ALARM_PERIOD, NOT_EVEN_ONE } from "../../defaults.ts";
import type { AlarmDefinition, HeldFor, WatchedReader, WatchedResources } from "../watched-resources.ts";

const DAY_SECONDS = 86_400;

export function queueAlarms(
  { internalQueue, deadLetterQueue, quarantineQueue }: WatchedReader,
  { alarms: config, canary }: Config,
): AlarmDefinition[] {
  return [
    {
      name: "oldest-message-too-old",
      sentence: "Internal events wait too long in the internal queue: the processor does not keep up or does not run.",
      metric: internalQueue.metricApproximateAgeOfOldestMessage({ period: ALARM_PERIOD.state }),
      threshold: config.oldestMessageSeconds,
      periods: 3,
      missingData: TreatMissingData.NOT_BREACHING, // an empty queue has no oldest message
      urgency: "page",
    },
    {
      name: "dead-lettered",
      sentence: "Messages failed again and again and are kept in the dead-letter queue: their events did not go out.",
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: ALARM_PERIOD.state }),
      threshold: NOT_EVEN_ONE,
      periods: 1,
      missingData: TreatMissingData.IGNORE, // a gap in the metric empties no queue
      urgency: "tell",
    },
    {
      name: "quarantine-grows",
      sentence: "Many messages at once cannot be understood: a release of the engine or of the processor went wrong.",
      metric: quarantineQueue.metricNumberOfMessagesSent({ period: ALARM_PERIOD.burst }),
      threshold: config.quarantinedMessages,
      periods: 1,
      missingData: TreatMissingData.NOT_BREACHING, // SQS reports nothing for a queue that nobody uses
      urgency: "page",
    },
    {
      name: "quarantine-waits",
      sentence: "Messages have been in the quarantine queue for too long; SQS drops each of them after fourteen days.",
      metric: quarantineQueue.metricApproximateAgeOfOldestMessage({ period: ALARM_PERIOD.slow }),
      threshold: config.quarantineDays * DAY_SECONDS,
      periods: 1,
      missingData: TreatMissingData.NOT_BREACHING, // an empty queue has no oldest message
      urgency: "tell",
    },
    ...(config.silenceMinutes === undefined ? [] : [silenceAlarm(internalQueue, config.silenceMinutes, canary)]),
  ];
}

/** Minutes of silence as a number that rises, so that this alarm too goes off above its threshold. */
function silenceAlarm(queue: WatchedReader["internalQueue"], minutes: number, hasCanary: boolean): AlarmDefinition {
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
    threshold: NOT_EVEN_ONE,
    periods: 1,
    missingData: TreatMissingData.BREACHING, // no data at all is the deepest silence
    urgency: "page",
  };
}

/**
 * What is held for somebody else to look at: one alarm for each subscriber and each internal consumer, because each has an owner
 * of its own. All of a kind share one section of the runbook.
 */
export function heldAlarms({ subscribers, consumers }: WatchedResources): AlarmDefinition[] {
  return [
    ...subscribers.map((held) =>
      heldAlarm(
        "subscriber-dead-lettered",
        held,
        `Events for the subscriber ${held.name} are in its dead-letter queue: SNS could not deliver them, or its reader kept failing.`,
      ),
    ),
    ...consumers.map((held) =>
      heldAlarm(
        "consumer-dead-lettered",
        held,
        `Internal events for the engine's ${held.name} are in its dead-letter queue: its reader kept failing.`,
      ),
    ),
  ];
}

function heldAlarm(name: string, { name: owner, queues }: HeldFor, sentence: string): AlarmDefinition {
  return {
    name,
    of: owner,
    sentence,
    metric: messagesIn(queues),
    threshold: NOT_EVEN_ONE,
    periods: 1,
    missingData: TreatMissingData.IGNORE, // a gap in the metric empties no queue
    urgency: "tell",
  };
}

/** How many messages lie in all of these queues. */
export function messagesIn(queues: readonly IQueue[]): MathExpression {
  const metrics = queues.map((queue, index) => [`queue${index}`, queue.metricApproximateNumberOfMessagesVisible()]);
  return new MathExpression({
    expression: metrics.map(([id]) => `FILL(${id}, REPEAT)`).join(" + "),
    usingMetrics: Object.fromEntries(metrics),
    label: "kept",
    period: ALARM_PERIOD.state,
  });
}
