// environment and clients → a handler of SQS batches. No rules here.
import { setTimeout as sleep } from "node:timers/promises";
import { getXRayTraceIdFromEnv } from "@aws-lambda-powertools/commons/utils/env";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { contractsOf, type Engine } from "../../shared/engines/index.ts";
import type { SinkEnvironment } from "../../shared/wiring/index.ts";
import { batchResponse } from "./batch-item.ts";
import { processBatch } from "./process-batch.ts";
import { type Quarantine, quarantineStore } from "./quarantine.ts";
import { recordLog } from "./record-log.ts";
import { type InvocationFacts, reportBatch } from "./report.ts";
import type { Sink } from "./sink.ts";

export interface BatchHandlerTools {
  readonly engine: Pick<Engine, "contracts" | "internal" | "name">;
  readonly sink: Sink;
  /** The function's name among the metrics. */
  readonly service: string;
}

/** Reads batches of internal events for one sink. */
export function batchHandler(
  environment: SinkEnvironment,
  { engine, sink, service }: BatchHandlerTools,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const settings = {
    internal: engine.internal,
    contracts: contractsOf(engine, environment.SLUICE_CONTRACTS),
    cluster: environment.SLUICE_CLUSTER,
    contractBaseUrl: environment.SLUICE_CONTRACT_BASE_URL,
    deprecations: environment.SLUICE_DEPRECATIONS,
  };
  let sqs: SQSClient | undefined;
  const quarantine: Quarantine = (...call) => {
    // Made when first needed, which is never in most processes: a client is a millisecond of every cold start.
    sqs ??= new SQSClient();
    return quarantineStore(sqs, environment.SLUICE_QUARANTINE_QUEUE_URL)(...call);
  };
  const reportTools = {
    service,
    level: environment.AWS_LAMBDA_LOG_LEVEL ?? environment.POWERTOOLS_LOG_LEVEL,
    writeLines: (text: string) => process.stdout.write(text),
    logRecords: environment.SLUICE_LOG_RECORDS === "true",
    stage: environment.SLUICE_STAGE,
    nowMs: Date.now,
  };
  let isColdStart = true;
  return async (event, context) => {
    const startMs = Date.now();
    const clock = { nowMs: Date.now, remainingMs: () => context.getRemainingTimeInMillis(), sleep };
    const batch = await processBatch(event.Records, settings, { sink, quarantine, clock });
    const facts: InvocationFacts = {
      cold_start: isColdStart,
      function_arn: context.invokedFunctionArn,
      function_memory_size: context.memoryLimitInMB,
      function_name: context.functionName,
      function_request_id: context.awsRequestId,
      xray_trace_id: getXRayTraceIdFromEnv(),
    };
    isColdStart = false;
    const log = recordLog(facts, reportTools);
    reportBatch(batch, startMs, facts, { ...reportTools, log });
    return batchResponse(batch.items);
  };
}
