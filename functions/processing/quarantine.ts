// Stores what can never succeed; the only file that knows the quarantine queue.
import { type MessageAttributeValue, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { withTimeout } from "../../shared/sending/index.ts";
import {
  QUARANTINE_ATTRIBUTE as NAME,
  QUARANTINE_DETAIL_MAX_BYTES,
  SQS_FORBIDDEN_CHARACTER,
} from "../../shared/wiring/index.ts";
import type { QuarantineCause } from "./batch-item.ts";

/** Stores one record; undefined once it is stored, else why not. */
export type Quarantine = (record: SQSRecord, cause: QuarantineCause, timeoutMs: number) => Promise<string | undefined>;

export function quarantineStore(client: SQSClient, queueUrl: string): Quarantine {
  return async (record, cause, timeoutMs) => {
    const command = new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: record.body,
      MessageAttributes: quarantineAttributes(record, cause),
    });
    try {
      await withTimeout(timeoutMs, (abortSignal) => client.send(command, { abortSignal }));
      return undefined;
    } catch (error) {
      // Whatever the cause, the record goes back to SQS, and to the dead-letter queue in the end: nothing is lost.
      return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
  };
}

function quarantineAttributes(record: SQSRecord, cause: QuarantineCause): Record<string, MessageAttributeValue> {
  const { MessageGroupId, SequenceNumber, SentTimestamp } = record.attributes;
  const facts = {
    [NAME.reason]: cause.reason,
    [NAME.detail]: shortened(cause.detail),
    [NAME.partitionKey]: MessageGroupId,
    [NAME.messageId]: record.messageId,
    [NAME.sequenceNumber]: SequenceNumber,
    [NAME.sentTimeMs]: SentTimestamp,
  };
  return Object.fromEntries(
    Object.entries(facts)
      .filter((entry): entry is [string, string] => Boolean(entry[1]))
      .map(([name, value]) => [name, { DataType: "String", StringValue: value }]),
  );
}

const REFUSED = new RegExp(SQS_FORBIDDEN_CHARACTER, "gu");

/** At most the allowed bytes, cut between characters. */
function shortened(detail: string): string {
  const bytes = Buffer.from(detail.replace(REFUSED, "\ufffd"));
  if (bytes.length <= QUARANTINE_DETAIL_MAX_BYTES) return bytes.toString();
  // A stream decoder leaves out the character that the cut went through.
  return new TextDecoder().decode(bytes.subarray(0, QUARANTINE_DETAIL_MAX_BYTES), { stream: true });
}
