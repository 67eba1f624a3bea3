// Limits of SQS and SNS, each with its source. Imported by every room; must stay free of imports.

/** Body and attributes of one SQS message, and of one batch, in bytes. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const SQS_MESSAGE_MAX_BYTES = 1_048_576;

/** Body and attributes of one SNS message, and of one PublishBatch call, in bytes. https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
export const SNS_PUBLISH_MAX_BYTES = 262_144;

/** Entries of one SendMessageBatch or PublishBatch call. https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
export const BATCH_MAX_ENTRIES = 10;

/** Attributes of a message with raw delivery to SQS: with one more, SNS discards it. https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
export const RAW_DELIVERY_MAX_ATTRIBUTES = 10;

/**
 * Messages of one queue that are taken and not yet deleted, about; a long poll brings nothing more then, and says nothing of it.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
 */
export const SQS_MAX_IN_FLIGHT = 120_000;

/** Characters of a message group id or deduplication id. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const MESSAGE_GROUP_ID_MAX_LENGTH = 128;

/** What a message body must not hold; SQS refuses the message. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const SQS_FORBIDDEN_CHARACTER = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

// Filter policies. https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
/** Keys of one filter policy; of a policy on the body only those at the top count. */
export const FILTER_POLICY_MAX_KEYS = 5;
/** Values of each key, multiplied over the keys; nested ones count once per level. */
export const FILTER_POLICY_MAX_COMBINATIONS = 150;
export const FILTER_POLICY_MAX_BYTES = 262_144;
/** Asterisks of one `wildcard` pattern. */
export const FILTER_POLICY_MAX_WILDCARDS = 3;
/** Points of all patterns: one for a pattern with one asterisk, three for each asterisk of others, times patterns per key. */
export const FILTER_POLICY_MAX_WILDCARD_POINTS = 100;
