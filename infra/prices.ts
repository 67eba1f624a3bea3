// What AWS asks for, in US dollars, region us-east-1, without free tiers and discounts. For the estimate on the dashboard and
// the table in docs/operations.md; look them up again before you rely on them.

/** 2026-03: https://cloudburn.io/blog/amazon-sqs-pricing; AWS's own page: https://aws.amazon.com/sqs/pricing/ */
export const SQS_FIFO_USD_PER_MILLION_REQUESTS = 0.5;

/** 2026-06: https://www.factualminds.com/blog/amazon-sns-pricing-publishes-fanout-protocols/; AWS's own page: https://aws.amazon.com/sns/pricing/ */
export const SNS_USD_PER_MILLION_REQUESTS = { standard: 0.5, fifo: 0.3 } as const;

/** 2024-12: https://cloudchipr.com/blog/aws-lambda-pricing; AWS's own page: https://aws.amazon.com/lambda/pricing/ */
export const LAMBDA_USD_PER_MILLION_REQUESTS = 0.2;
/** On arm64; same sources. */
export const LAMBDA_USD_PER_GIB_SECOND = 0.0000133334;

/** 2026-06: https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/; AWS's own page: https://aws.amazon.com/cloudwatch/pricing/ */
export const LOGS_USD_PER_GB = 0.5;
