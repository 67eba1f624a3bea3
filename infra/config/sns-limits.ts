// What SNS takes, each limit with its source.

/** Subscriptions with a filter policy. https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
export const TOPIC_MAX_FILTER_POLICIES = 200;

/** Delivery streams that one account may subscribe to a topic. https://docs.aws.amazon.com/sns/latest/dg/sns-firehose-as-subscriber.html */
export const TOPIC_MAX_DELIVERY_STREAMS = 5;

/** Subscriptions of a FIFO topic. https://docs.aws.amazon.com/general/latest/gr/sns.html */
export const FIFO_TOPIC_MAX_SUBSCRIPTIONS = 100;

/** Retries over HTTPS, and the seconds that all their delays may add up to. https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
export const HTTPS_MAX_RETRIES = 100;
export const HTTPS_MAX_RETRY_SECONDS = 3_600;

/** Principals in the policy of a topic, and of a queue. https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html */
export const TOPIC_MAX_PRINCIPALS = 200;
export const QUEUE_MAX_PRINCIPALS = 50;

/** What a topic takes at most in a second in the largest regions: above it nothing would be held back. https://docs.aws.amazon.com/general/latest/gr/sns.html */
export const HTTPS_MAX_PER_SECOND = 30_000;
