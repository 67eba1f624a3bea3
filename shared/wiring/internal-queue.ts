// How the internal queue feeds the processor: numbers that no deployment has had a reason to change, which infra deploys and the
// simulation goes by.

/** AWS asks for six times the function's timeout, so that throttled batches can be tried again. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const VISIBILITY_PER_TIMEOUT = 6;

/**
 * Receives before a message is dead-lettered. AWS asks for 5 at least; a message also counts a receive for each failure
 * of an earlier one of its group, so twice that.
 */
export const MAX_RECEIVE_COUNT = 10;

/** The most a FIFO event source allows. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html */
export const BATCH_SIZE = 10;

/** Of the function, unless a deployment says otherwise. */
export const DEFAULT_TIMEOUT_SECONDS = 60;
