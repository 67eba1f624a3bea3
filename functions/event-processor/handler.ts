// environment → clients → wiring → export. No rules here.
import { setTimeout as sleep } from "node:timers/promises";
import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { CONTRACTS } from "../../shared/contracts/index.ts";
import {
  METRIC_DIMENSION,
  METRIC_NAMESPACE,
  METRIC_SERVICE,
  ProcessorEnvironmentSchema,
} from "../../shared/wiring/index.ts";
import { batchResponse } from "./batch-response.ts";
import { withCanaryRoute } from "./canary-route.ts";
import { nameRecords } from "./name-records.ts";
import { processBatch } from "./process-batch.ts";
import { publisher } from "./publish.ts";
import { quarantineStore } from "./quarantine.ts";
import { reportBatch } from "./report.ts";

const environment = ProcessorEnvironmentSchema.parse(process.env);
const logger = new Logger({ serviceName: METRIC_SERVICE });
const metrics = new Metrics({
  namespace: METRIC_NAMESPACE,
  serviceName: METRIC_SERVICE,
  defaultDimensions: { [METRIC_DIMENSION.stage]: environment.SLUICE_STAGE },
});
const settings = {
  contracts: environment.SLUICE_CONTRACTS.map((name) => CONTRACTS[name]),
  cluster: environment.SLUICE_CLUSTER,
  contractBaseUrl: environment.SLUICE_CONTRACT_BASE_URL,
  topic: environment.SLUICE_EXTERNAL_TOPIC_TYPE,
};
const sns = new SNSClient();
const publishExternal = publisher(sns, environment.SLUICE_EXTERNAL_TOPIC_ARN, settings.topic);
const canaryTopicArn = environment.SLUICE_CANARY_TOPIC_ARN;
const publish = canaryTopicArn
  ? withCanaryRoute(publishExternal, publisher(sns, canaryTopicArn, settings.topic))
  : publishExternal;
const quarantine = quarantineStore(new SQSClient(), environment.SLUICE_QUARANTINE_QUEUE_URL);

async function processEvent(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const startMs = Date.now();
  logger.addContext(context);
  const clock = { nowMs: Date.now, remainingMs: () => context.getRemainingTimeInMillis(), sleep };
  const batch = await processBatch(event.Records, settings, { publish, quarantine, clock });
  reportBatch(batch, Date.now() - startMs, logger, metrics);
  if (environment.SLUICE_LOG_RECORDS === "true") nameRecords(batch, logger);
  return batchResponse(batch.items);
}

export const handler = middy(processEvent).use(logMetrics(metrics));
