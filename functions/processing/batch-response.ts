// Outcomes → what Lambda's event source mapping reads (pure).
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
import type { SQSBatchResponse } from "aws-lambda";
import type { BatchItem } from "./batch-item.ts";

/** The failed records, in the order they were received; all others are deleted from the queue. */
export function batchResponse(items: readonly BatchItem[]): SQSBatchResponse {
  const failed = items.filter((item) => item.outcome?.kind === "failed");
  return { batchItemFailures: failed.map((item) => ({ itemIdentifier: item.record.messageId })) };
}
