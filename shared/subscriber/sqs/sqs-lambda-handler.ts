import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { KnownEvent, UnknownEvent } from "#engine-subscriber";
import { type EventHandler, type EventReader, readerOr } from "../event-handler.ts";
import { type FailedMessage, processMessages } from "./process-messages.ts";

/**
 * A Lambda handler for a queue that is subscribed to the topic, raw or not. It answers with the messages that failed, so
 * the event source mapping must have `ReportBatchItemFailures`, or a failure would delete the message.
 *
 * @example
 * export const handler = sqsLambdaHandler(async ({ event }) => store(event));
 */
export function sqsLambdaHandler<Received = KnownEvent | UnknownEvent>(
  onEvent: EventHandler<Received>,
  onFailed?: (failed: FailedMessage) => void,
  read?: EventReader<Received>,
) {
  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const messages = Records.map((record) => {
      const isFifo = record.eventSourceARN.endsWith(".fifo");
      return { id: record.messageId, group: isFifo ? record.attributes.MessageGroupId : undefined, message: record };
    });
    const failed = await processMessages(messages, onEvent, readerOr(read));
    for (const each of failed) onFailed?.(each);
    return { batchItemFailures: failed.map(({ id }) => ({ itemIdentifier: id })) };
  };
}
