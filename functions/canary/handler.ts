// environment → clients → wiring → export. No rules here.
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context } from "aws-lambda";
import {
  CANARY_METRIC,
  CANARY_SERVICE,
  CanaryEnvironmentSchema,
  METRIC_DIMENSION,
  METRIC_NAMESPACE,
} from "../../shared/wiring/index.ts";
import { probe } from "./probe.ts";
import { probeQueues } from "./probe-queues.ts";

const environment = CanaryEnvironmentSchema.parse(process.env);
const metrics = new Metrics({
  namespace: METRIC_NAMESPACE,
  serviceName: CANARY_SERVICE,
  defaultDimensions: { [METRIC_DIMENSION.stage]: environment.SLUICE_STAGE },
});
const queues = probeQueues(new SQSClient(), {
  internal: environment.SLUICE_INTERNAL_QUEUE_URL,
  canary: environment.SLUICE_CANARY_QUEUE_URL,
});

/** What throws here reports nothing, and the alarm takes silence for a missing event. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const remainingMs = (): number => context.getRemainingTimeInMillis();
  const { delaysMs, missing } = await probe(environment.SLUICE_CONTRACTS, { ...queues, nowMs: Date.now, remainingMs });
  for (const delayMs of delaysMs) metrics.addMetric(CANARY_METRIC.delayMs, MetricUnit.Milliseconds, delayMs);
  metrics.addMetric(CANARY_METRIC.missing, MetricUnit.Count, missing.length).publishStoredMetrics();
}
