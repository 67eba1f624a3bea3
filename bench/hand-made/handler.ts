// The processor as it is written by hand today, after the documentation of Powertools: its batch processor for FIFO
// queues, its parser with full zod schemas, one Publish per external event. It maps with the same contracts, writes one
// log line per batch and its counts as metrics. https://docs.aws.amazon.com/powertools/typescript/latest/features/batch/
import { processPartialResponse, SqsFifoPartialProcessorAsync } from "@aws-lambda-powertools/batch";
import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import { parse } from "@aws-lambda-powertools/parser";
import { JSONStringified } from "@aws-lambda-powertools/parser/helpers";
import { type MessageAttributeValue, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import type { InternalEvent } from "../../shared/engines/maestro/index.ts";
import { CONTRACTS, type ContractName } from "../../shared/engines/maestro/index.ts";
import { ProcessorEnvironmentSchema } from "../../shared/wiring/index.ts";
import { InternalEventSchema } from "./schemas.ts";

const environment = ProcessorEnvironmentSchema.parse(process.env);
const contracts = environment.SLUICE_CONTRACTS.map((name) => CONTRACTS[name as ContractName]);
const logger = new Logger({ serviceName: "hand-made" });
const metrics = new Metrics({ namespace: "HandMade", serviceName: "hand-made" });
const sns = new SNSClient();
const processor = new SqsFifoPartialProcessorAsync();
const BodySchema = JSONStringified(InternalEventSchema);

async function recordHandler(record: SQSRecord): Promise<number> {
  const event = parse(record.body, undefined, BodySchema) as InternalEvent;
  const context = {
    cluster: environment.SLUICE_CLUSTER,
    sequenceNumber: record.attributes.SequenceNumber ?? "0",
    nowMs: Date.now(),
  };
  let published = 0;
  for (const contract of contracts) {
    const mapped = contract.map(event, context, record.attributes.MessageGroupId ?? "");
    if (mapped.kind === "ignored") continue;
    for (const external of mapped.events) {
      await sns.send(
        new PublishCommand({
          TopicArn: environment.SLUICE_EXTERNAL_TOPIC_ARN,
          Message: external.body,
          MessageAttributes: messageAttributes(external),
        }),
      );
      published += 1;
    }
  }
  return published;
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

async function processEvent(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const options = { context, skipGroupOnError: true, throwOnFullBatchFailure: false };
  const response = await processPartialResponse(event, recordHandler, processor, options);
  const received = event.Records.length;
  const failed = response.batchItemFailures.length;
  logger.info("batch processed", { received, failed });
  metrics.addMetric("Received", MetricUnit.Count, received);
  metrics.addMetric("Failed", MetricUnit.Count, failed);
  return response;
}

export const handler = middy(processEvent).use(injectLambdaContext(logger)).use(logMetrics(metrics));
