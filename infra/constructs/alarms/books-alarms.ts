// Whether every message is accounted for. Three parties keep books, each compared with the next; docs/operations.md says what their
// metrics can and cannot prove, and why each alarm looks in one direction only.
import { MathExpression, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { AlarmsConfig } from "../../config/alarms.ts";
import { ALARM_PERIOD, NOT_EVEN_ONE } from "../../defaults.ts";
import { type AlarmDefinition, processorMetric, type WatchedReader } from "../watched-resources.ts";

/** The expressions fill gaps with zero; if nothing at all is known, nothing was processed. */
const NOTHING_HAPPENED = TreatMissingData.NOT_BREACHING;

export function booksAlarms(reader: WatchedReader, config: AlarmsConfig): AlarmDefinition[] {
  const share = (100 - config.unbalancedPercent) / 100;
  return [
    {
      name: "books-processor",
      sentence:
        "The processor received records and reported no outcome for them: received is more than published + ignored + quarantined + failed.",
      metric: unaccounted(reader),
      threshold: NOT_EVEN_ONE,
      // Exact, as all five counts come from one line of the log; only the latest period can be half written.
      periods: 12,
      periodsAbove: 2,
      missingData: NOTHING_HAPPENED,
      urgency: "page",
    },
    {
      name: "books-acknowledged",
      sentence:
        "Messages were deleted from the internal queue without an outcome of the processor: acknowledged unread, or taken by another reader.",
      metric: deletedUnreported(reader, share),
      threshold: config.unbalancedMessages,
      // What straddles the edge of a period is missing in one and too much in its neighbour: in two of the four
      // before the latest.
      periods: 5,
      periodsAbove: 4,
      missingData: NOTHING_HAPPENED,
      urgency: "page",
    },
    {
      name: "books-queue",
      sentence:
        "Messages left the internal queue without being deleted or dead-lettered: it was purged, or they expired.",
      metric: vanished(reader, share),
      threshold: config.unbalancedMessages,
      periods: 3,
      periodsAbove: 2,
      missingData: NOTHING_HAPPENED,
      urgency: "page",
    },
  ];
}

function unaccounted(reader: WatchedReader): MathExpression {
  const count = (name: Parameters<typeof processorMetric>[1]) => processorMetric(reader, name, {});
  return new MathExpression({
    expression: "FILL(received, 0) - FILL(published, 0) - FILL(ignored, 0) - FILL(quarantined, 0) - FILL(failed, 0)",
    usingMetrics: {
      received: count("received"),
      published: count("published"),
      ignored: count("ignored"),
      quarantined: count("quarantined"),
      failed: count("failed"),
    },
    label: "records without outcome",
    period: ALARM_PERIOD.count,
  });
}

function deletedUnreported(reader: WatchedReader, share: number): MathExpression {
  const count = (name: Parameters<typeof processorMetric>[1]) => processorMetric(reader, name, {});
  return new MathExpression({
    expression: `${share} * FILL(deleted, 0) - FILL(published, 0) - FILL(ignored, 0) - FILL(quarantined, 0)`,
    usingMetrics: {
      deleted: reader.internalQueue.metricNumberOfMessagesDeleted(),
      published: count("published"),
      ignored: count("ignored"),
      quarantined: count("quarantined"),
    },
    label: "deleted without outcome, beyond tolerance",
    period: ALARM_PERIOD.count,
  });
}

/** SQS alone. The most that ever lay in a queue is subtracted whole, so what remains is certainly gone. */
function vanished({ internalQueue, deadLetterQueue }: WatchedReader, share: number): MathExpression {
  return new MathExpression({
    expression: `${share} * FILL(sent, 0) - FILL(deduplicated, 0) - FILL(deleted, 0) - FILL(waiting, 0) - FILL(inflight, 0) - FILL(dead, 0)`,
    usingMetrics: {
      sent: internalQueue.metricNumberOfMessagesSent(),
      deduplicated: internalQueue.metric("NumberOfDeduplicatedSentMessages", { statistic: "Sum" }),
      deleted: internalQueue.metricNumberOfMessagesDeleted(),
      waiting: internalQueue.metricApproximateNumberOfMessagesVisible(),
      inflight: internalQueue.metricApproximateNumberOfMessagesNotVisible(),
      dead: deadLetterQueue.metricApproximateNumberOfMessagesVisible(),
    },
    label: "vanished, beyond tolerance",
    period: ALARM_PERIOD.slow,
  });
}
