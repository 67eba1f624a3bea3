// Where in its bucket an archive has which events: for the stream that writes them and the tables that read them.

/** The type as the body has it. https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html */
export const PARTITION_QUERY = "{event_type: .type}";

export const EVENT_FOLDER = "events/";

/**
 * By day of arrival, which Firehose knows, not by day of the change: a replay of old events would open more partitions at
 * once than the 500 that a stream may have. https://docs.aws.amazon.com/firehose/latest/dev/limits.html
 */
export const EVENT_PREFIX = `${EVENT_FOLDER}arrival_date=!{timestamp:yyyy-MM-dd}/event_type=!{partitionKeyFromQuery:event_type}/`;

// biome-ignore lint/suspicious/noTemplateCurlyInString: Athena's placeholders, which it replaces itself.
export const PARTITION_FOLDER = "arrival_date=${arrival_date}/event_type=${event_type}/";

/** What could not be stored, by the reason. https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html */
export const ERROR_PREFIX = "errors/!{firehose:error-output-type}/arrival_date=!{timestamp:yyyy-MM-dd}/";
