// The closed lists of what can happen to a message. Imported by every room; must stay free of imports.

export const OUTCOMES = ["published", "ignored", "quarantined", "failed"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why a message that was understood is of no interest outside. */
export const IGNORED_REASONS = ["internal-only", "no-visible-transition", "only-requested"] as const;
export type IgnoredReason = (typeof IGNORED_REASONS)[number];

/** Why a message can never succeed as it is. */
export const QUARANTINE_REASONS = [
  "invalid-json",
  "unknown-type",
  "invalid-event",
  "event-too-large",
  "rejected-by-topic",
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

/** Why a record is handed back to SQS; it is delivered again, and dead-lettered in the end. */
export const FAILED_REASONS = [
  "out-of-time",
  "publish-refused",
  "quarantine-refused",
  "earlier-record-of-group-failed",
] as const;
export type FailedReason = (typeof FAILED_REASONS)[number];

/** Attributes of a message in the quarantine queue; its body is the original text. */
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
