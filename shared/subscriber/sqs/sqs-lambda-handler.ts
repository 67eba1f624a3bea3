import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { EventHandler } from "../read-event.ts";
import { type FailedMessage, processMessages } from "./process-messages.ts";

/**
 * A Lambda handler for a queue that is subscribed to the topic, raw or not. It answers with the messages that failed, so
 * the event source mapping must have `ReportBatchItemFailures`, or a failure would delete the message.
 *
 * @example
 * export const handler = sqsLambdaHandler(async ({ event }) => store(event));
 */
export function sqsLambdaHandler(onEvent: EventHandler, onFailed?: (failed: FailedMessage) => void) {
  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const messages = Records.map((record) => {
      const isFifo = record.eventSourceARN.endsWith(".fifo");
      return { id: record.messageId, group: isFifo ? record.attributes.MessageGroupId : undefined, message: record };
    });
    const failed = await processMessages(messages, onEvent);
    for (const each of failed) onFailed?.(each);
    return { batchItemFailures: failed.map(({ id }) => ({ itemIdentifier: id })) };
  };
}
