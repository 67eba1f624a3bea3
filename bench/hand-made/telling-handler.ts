// Tells of a batch what the processor tells, by the means of Powertools: counts by outcome, reason and type, and each event's delay, as
// metrics and in a line; a line for each record that failed, and one that names all.
import { MetricUnit } from "@aws-lambda-powertools/metrics";
import { METRIC, METRIC_DIMENSION } from "../../shared/wiring/index.ts";
import { environment, type HandledBatch, handMade, logger, metrics } from "./batch.ts";

metrics.setDefaultDimensions({ [METRIC_DIMENSION.stage]: environment.SLUICE_STAGE });

export const handler = handMade((batch) => {
  const { event, response, handled, startMs } = batch;
  const events = handled.flatMap(({ published }) => published);
  const ignored = handled.filter((record) => record.ignored !== undefined);
  const published = handled.filter(({ published }) => published.length > 0);
  const durationMs = Date.now() - startMs;
  const ignoredByReason = counted(ignored.map((record) => record.ignored ?? ""));
  const counts = {
    [METRIC.received]: event.Records.length,
    [METRIC.published]: published.length,
    [METRIC.ignored]: ignored.length,
    [METRIC.failed]: response.batchItemFailures.length,
    [METRIC.retried]: event.Records.filter(({ attributes }) => attributes.ApproximateReceiveCount !== "1").length,
    [METRIC.externalEvents]: events.length,
    [METRIC.publishCalls]: events.length,
  };
  for (const [name, value] of Object.entries(counts)) if (value > 0) metrics.addMetric(name, MetricUnit.Count, value);
  metrics.addMetric(METRIC.durationMs, MetricUnit.Milliseconds, durationMs);
  for (const delayMs of handled.flatMap(({ delaysMs }) => delaysMs)) {
    metrics.addMetric(METRIC.delayMs, MetricUnit.Milliseconds, Math.max(0, delayMs));
  }
  for (const [reason, value] of Object.entries(ignoredByReason)) {
    addByItself(METRIC.ignored, value, { [METRIC_DIMENSION.reason]: reason });
  }
  for (const [contract, own] of Map.groupBy(events, (each) => each.contract)) {
    for (const [type, value] of Object.entries(counted(own.map((each) => each.type)))) {
      const dimensions = { [METRIC_DIMENSION.contract]: contract, [METRIC_DIMENSION.type]: type };
      addByItself(METRIC.externalEvents, value, dimensions);
    }
  }
  logger.info("batch.processed", {
    received: event.Records.length,
    published: published.length,
    ignored: ignored.length,
    failed: response.batchItemFailures.length,
    published_by_type: counted(published.map(({ type }) => type)),
    ignored_by_reason: ignoredByReason,
    external_events: events.length,
    publish_calls: events.length,
    duration_ms: durationMs,
  });
  logger.info("batch.records", { records: namedRecords(batch) });
});

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** In a document of its own: all metrics of one have the same dimensions. */
function addByItself(name: string, value: number, dimensions: Record<string, string>): void {
  const metric = metrics.singleMetric();
  metric.addDimensions(dimensions);
  metric.addMetric(name, MetricUnit.Count, value);
}

function namedRecords({ event, response, handled }: HandledBatch): object[] {
  const failed = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  const done = new Map(handled.map((each) => [each.record.messageId, each]));
  return event.Records.map(({ messageId, attributes }) => {
    const { ignored, published = [] } = done.get(messageId) ?? {};
    const name = { sqs_message_id: messageId, partition_key: attributes.MessageGroupId ?? messageId };
    if (failed.has(messageId)) {
      const facts = { ...name, receive_count: Number(attributes.ApproximateReceiveCount) };
      logger.error("record.failed", { ...facts, sequence_number: attributes.SequenceNumber });
      return { ...name, outcome: "failed" };
    }
    if (ignored) return { ...name, outcome: "ignored", reason: ignored };
    return { ...name, outcome: "published", event_ids: published.map(({ id }) => id) };
  });
}
