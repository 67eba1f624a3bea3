// The processor as it is written by hand today, after the documentation of Powertools: its batch processor for FIFO
// queues, its parser with full zod schemas, one Publish per external event. It maps with the same contracts; what it tells of a batch is
// passed in. https://docs.aws.amazon.com/powertools/typescript/latest/features/batch/
import { processPartialResponse, SqsFifoPartialProcessorAsync } from "@aws-lambda-powertools/batch";
import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import { parse } from "@aws-lambda-powertools/parser";
import { JSONStringified } from "@aws-lambda-powertools/parser/helpers";
import { type MessageAttributeValue, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import type { InternalEvent } from "../../shared/engines/maestro/index.ts";
import { CONTRACTS, type ContractName } from "../../shared/engines/maestro/index.ts";
import { type IgnoredReason, ProcessorEnvironmentSchema } from "../../shared/wiring/index.ts";
import { InternalEventSchema } from "./schemas.ts";

/** What became of a record that did not fail. */
export interface HandledRecord {
  readonly record: SQSRecord;
  readonly type: string;
  readonly ignored: IgnoredReason | undefined;
  readonly published: readonly ExternalEvent[];
  readonly delaysMs: readonly number[];
}

export interface HandledBatch {
  readonly event: SQSEvent;
  readonly response: SQSBatchResponse;
  readonly handled: readonly HandledRecord[];
  readonly startMs: number;
}

export const environment = ProcessorEnvironmentSchema.parse(process.env);
export const logger = new Logger({ serviceName: "hand-made" });
export const metrics = new Metrics({ namespace: "HandMade", serviceName: "hand-made" });
const contracts = environment.SLUICE_CONTRACTS.map((name) => CONTRACTS[name as ContractName]);
const sns = new SNSClient();
const processor = new SqsFifoPartialProcessorAsync();
const BodySchema = JSONStringified(InternalEventSchema);

async function handleRecord(record: SQSRecord): Promise<HandledRecord> {
  const event = parse(record.body, undefined, BodySchema) as InternalEvent;
  const context = {
    cluster: environment.SLUICE_CLUSTER,
    sequenceNumber: record.attributes.SequenceNumber ?? "0",
    nowMs: Date.now(),
  };
  const published: ExternalEvent[] = [];
  const delaysMs: number[] = [];
  let ignored: IgnoredReason | undefined;
  for (const contract of contracts) {
    const mapped = contract.map(event, context, record.attributes.MessageGroupId ?? "");
    if (mapped.kind === "ignored") {
      ignored ??= mapped.reason;
      continue;
    }
    for (const external of mapped.events) {
      await sns.send(
        new PublishCommand({
          TopicArn: environment.SLUICE_EXTERNAL_TOPIC_ARN,
          Message: external.body,
          MessageAttributes: messageAttributes(external),
        }),
      );
      published.push(external);
      delaysMs.push(Date.now() - external.timeMs);
    }
  }
  return { record, type: event.type, ignored: published.length > 0 ? undefined : ignored, published, delaysMs };
}

function messageAttributes({ attributes }: ExternalEvent): Record<string, MessageAttributeValue> {
  const values = Object.entries(attributes).map(([name, value]): [string, MessageAttributeValue] => [
    name,
    typeof value === "string"
      ? { DataType: "String", StringValue: value }
      : { DataType: "String.Array", StringValue: JSON.stringify(value) },
  ]);
  return Object.fromEntries(values);
}

/** A handler that tells what it has done by `tell`. */
export function handMade(tell: (batch: HandledBatch) => void) {
  async function processEvent(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
    const startMs = Date.now();
    const handled: HandledRecord[] = [];
    const handle = async (record: SQSRecord): Promise<void> => void handled.push(await handleRecord(record));
    const options = { context, skipGroupOnError: true, throwOnFullBatchFailure: false };
    const response = await processPartialResponse(event, handle, processor, options);
    tell({ event, response, handled, startMs });
    return response;
  }
  return middy(processEvent).use(injectLambdaContext(logger)).use(logMetrics(metrics));
}
