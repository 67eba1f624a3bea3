/** Attributes of a message in the quarantine queue; its body is the original text. Must stay free of imports. */
export const QUARANTINE_ATTRIBUTE = {
  reason: "reason",
  detail: "detail",
  partitionKey: "partition_key",
  messageId: "sqs_message_id",
  sequenceNumber: "sequence_number",
  sentTimeMs: "sent_time_ms",
} as const;

/** The detail is for a person; a longer one is shortened to this many bytes. */
export const QUARANTINE_DETAIL_MAX_BYTES = 1_024;
