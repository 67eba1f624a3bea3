// environment → clients → wiring → export. No rules here.
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context } from "aws-lambda";
import { engine } from "#engine";
import type { EngineCanary } from "../../shared/engines/index.ts";
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
const canary = definedCanary();
const queues = probeQueues(new SQSClient(), canary, {
  internal: environment.SLUICE_INTERNAL_QUEUE_URL,
  canary: environment.SLUICE_CANARY_QUEUE_URL,
});

/** What throws here reports nothing, and the alarm takes silence for a missing event. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const tools = { ...queues, nowMs: Date.now, remainingMs: () => context.getRemainingTimeInMillis() };
  const { delaysMs, missing } = await probe(canary, environment.SLUICE_CONTRACTS, tools);
  for (const delayMs of delaysMs) metrics.addMetric(CANARY_METRIC.delayMs, MetricUnit.Milliseconds, delayMs);
  metrics.addMetric(CANARY_METRIC.missing, MetricUnit.Count, missing.length).publishStoredMetrics();
}

function definedCanary(): EngineCanary {
  if (!engine.canary) throw new Error(`engine ${engine.name} defines no canary`);
  return engine.canary;
}
