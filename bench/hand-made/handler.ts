// Tells of a batch what the examples of Powertools tell: one log line, and two counts as metrics.
import { MetricUnit } from "@aws-lambda-powertools/metrics";
import { handMade, logger, metrics } from "./batch.ts";

export const handler = handMade(({ event, response }) => {
  const received = event.Records.length;
  const failed = response.batchItemFailures.length;
  logger.info("batch processed", { received, failed });
  metrics.addMetric("Received", MetricUnit.Count, received);
  metrics.addMetric("Failed", MetricUnit.Count, failed);
});
