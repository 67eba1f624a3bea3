// What was kept for somebody else to look at: one alarm for each subscriber and each internal consumer, because each has an owner
// of its own. All of a kind share one section of the runbook.
import { Duration } from "aws-cdk-lib";
import { MathExpression, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { KeptFor, WatchedResources } from "../watched-resources.ts";
import type { AlarmDefinition } from "./alarm-definition.ts";

export function keptAlarms({ subscribers, consumers }: WatchedResources): AlarmDefinition[] {
  return [
    ...subscribers.map((kept) =>
      keptAlarm(
        "subscriber-dead-lettered",
        kept,
        `Events for the subscriber ${kept.name} are in its dead-letter queue: SNS could not deliver them, or its reader kept failing.`,
      ),
    ),
    ...consumers.map((kept) =>
      keptAlarm(
        "consumer-dead-lettered",
        kept,
        `Internal events for the engine's ${kept.name} are in its dead-letter queue: its reader kept failing.`,
      ),
    ),
  ];
}

function keptAlarm(name: string, { name: owner, queues }: KeptFor, sentence: string): AlarmDefinition {
  return {
    name,
    of: owner,
    sentence,
    metric: messagesIn(queues),
    threshold: 0,
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
    period: Duration.minutes(1),
  });
}
