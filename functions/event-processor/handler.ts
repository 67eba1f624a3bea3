// environment → clients → wiring → export. No rules here.
import { setTimeout as sleep } from "node:timers/promises";
import { getXRayTraceIdFromEnv } from "@aws-lambda-powertools/commons/utils/env";
import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { engine } from "#engine";
import { contractsOf, isOfCanary } from "../../shared/engines/index.ts";
import { METRIC_SERVICE, ProcessorEnvironmentSchema } from "../../shared/wiring/index.ts";
import {
  batchResponse,
  type InvocationFacts,
  processBatch,
  type Quarantine,
  quarantineStore,
  reportBatch,
  type Sink,
} from "../processing/index.ts";
import { routedSink } from "../sinks/routed-sink.ts";
import { snsSink } from "../sinks/sns-sink.ts";

const environment = ProcessorEnvironmentSchema.parse(process.env);
const logger = new Logger({ serviceName: METRIC_SERVICE });
const settings = {
  internal: engine.internal,
  contracts: contractsOf(engine, environment.SLUICE_CONTRACTS),
  cluster: environment.SLUICE_CLUSTER,
  contractBaseUrl: environment.SLUICE_CONTRACT_BASE_URL,
  deprecations: environment.SLUICE_DEPRECATIONS,
};
const sns = new SNSClient();
const topicSink = (topicArn: string): Sink => snsSink(sns, topicArn, environment.SLUICE_EXTERNAL_TOPIC_TYPE);
const sink = withCanary(topicSink(environment.SLUICE_EXTERNAL_TOPIC_ARN));
let sqs: SQSClient | undefined;
const quarantine: Quarantine = (...call) => {
  // Made when first needed, which is never in most processes: a client is a millisecond of every cold start.
  sqs ??= new SQSClient();
  return quarantineStore(sqs, environment.SLUICE_QUARANTINE_QUEUE_URL)(...call);
};

const reportTools = {
  logger,
  writeLines: (text: string) => process.stdout.write(text),
  logRecords: environment.SLUICE_LOG_RECORDS === "true",
  stage: environment.SLUICE_STAGE,
  nowMs: Date.now,
};

async function processEvent(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const startMs = Date.now();
  const clock = { nowMs: Date.now, remainingMs: () => context.getRemainingTimeInMillis(), sleep };
  const batch = await processBatch(event.Records, settings, { sink, quarantine, clock });
  reportBatch(batch, startMs, invocationFacts(context), reportTools);
  return batchResponse(batch.items);
}

/** The canary's events have a topic of their own, so that no subscriber sees them. */
function withCanary(external: Sink): Sink {
  const { canary } = engine;
  const topicArn = environment.SLUICE_CANARY_TOPIC_ARN;
  if (!canary || !topicArn) return external;
  return routedSink(external, [{ takes: (event) => isOfCanary(canary, event), sink: topicSink(topicArn) }]);
}

let isColdStart = true;

function invocationFacts({ functionName, awsRequestId }: Context): InvocationFacts {
  const cold_start = isColdStart;
  isColdStart = false;
  return {
    cold_start,
    function_name: functionName,
    function_request_id: awsRequestId,
    xray_trace_id: getXRayTraceIdFromEnv(),
  };
}

export const handler = middy(processEvent).use(injectLambdaContext(logger));
