export {
  BATCH_MAX_ENTRIES,
  MESSAGE_GROUP_ID_MAX_LENGTH,
  SNS_PUBLISH_MAX_BYTES,
  SQS_MESSAGE_MAX_BYTES,
} from "./aws-limits.ts";
export {
  IGNORED_REASONS,
  type IgnoredReason,
  OUTCOMES,
  type Outcome,
  QUARANTINE_REASONS,
  type QuarantineReason,
} from "./outcomes.ts";
