// The processor cut off after each of its steps: what a step costs is its difference to the one before.
import type { SQSEvent } from "aws-lambda";
import { engine } from "#engine";
import {
  batchResponse,
  type ProcessedBatch,
  processBatch,
  readRecord,
  reportBatch,
  type Sink,
} from "../functions/processing/index.ts";
import { snsClient } from "../functions/sinks/sns-client.ts";
import { snsSink } from "../functions/sinks/sns-sink.ts";
import type { Contract } from "../shared/contracts/index.ts";
import { contractsOf } from "../shared/engines/index.ts";
import { ProcessorEnvironmentSchema } from "../shared/wiring/index.ts";
import type { HandleBatch, Step } from "./contenders.ts";

export function handlerUpTo(step: Step): HandleBatch {
  switch (step) {
    case "reading":
      return async ({ Records }) => Records.forEach(({ body }) => void settings.internal.read(body));
    case "mapping":
      return async ({ Records }) => Records.forEach((record) => void readRecord(record, rules, Date.now()));
    case "batch":
      return (event) => processed(event, acceptAll);
    case "calls":
      return (event) => processed(event, sink);
    case "batch-line":
      return (event) => reported(event, false, () => undefined);
    case "record-lines":
      return (event) => reported(event, true, () => undefined);
    case "writing":
      return (event) => reported(event, true, (text) => process.stdout.write(text));
  }
}

/** Copies, so that each costs the same. */
export function handlerOfContracts(contracts: number): HandleBatch {
  const [contract] = settings.contracts;
  if (!contract) throw new Error("no contract is configured");
  const copies = Array.from({ length: contracts }, (_, index) => ({ ...contract, name: `${contract.name}${index}` }));
  return (event) => processed(event, sink, copies);
}

const environment = ProcessorEnvironmentSchema.parse(process.env);
const settings = {
  internal: engine.internal,
  contracts: contractsOf(engine, environment.SLUICE_CONTRACTS),
  cluster: environment.SLUICE_CLUSTER,
  contractBaseUrl: environment.SLUICE_CONTRACT_BASE_URL,
};
const clock = { nowMs: Date.now, remainingMs: () => 60_000, sleep: async () => {} };
const topicType = environment.SLUICE_EXTERNAL_TOPIC_TYPE;
const sink = snsSink(snsClient(), environment.SLUICE_EXTERNAL_TOPIC_ARN, topicType);
const rules = { ...settings, limit: sink.event };
const acceptAll: Sink = { ...sink, publish: async (events) => events.map(() => ({ kind: "published" })) };

function processed(
  { Records }: SQSEvent,
  into: Sink,
  contracts: readonly Contract[] = settings.contracts,
): Promise<ProcessedBatch> {
  return processBatch(Records, { ...settings, contracts }, { sink: into, quarantine: async () => undefined, clock });
}

const log = { warn: () => undefined, error: () => undefined };
const invocation = {
  ...{ cold_start: false, function_arn: "a", function_memory_size: "512", function_name: "f" },
  ...{ function_request_id: "r", xray_trace_id: undefined },
};

async function reported(event: SQSEvent, logRecords: boolean, writeLines: (text: string) => void): Promise<unknown> {
  const startMs = Date.now();
  const batch = await processed(event, sink);
  const stage = environment.SLUICE_STAGE;
  reportBatch(batch, startMs, invocation, { log, writeLines, logRecords, service: "bench", stage, nowMs: Date.now });
  return batchResponse(batch.items);
}
