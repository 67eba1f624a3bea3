// What FIFO queues and FIFO topics have in common.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html

/** Within this time of a message, another of its group with its deduplication id is accepted and has no effect. */
export const DEDUPLICATION_MS = 300_000;

/** 1 to 128 letters, digits and ASCII punctuation. */
export const isFifoId = (id: string | undefined): boolean => id !== undefined && /^[!-~]{1,128}$/.test(id);
