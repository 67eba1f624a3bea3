// What the simulated deployment is called.
export const CLUSTER = "sim";
export const INTERNAL_QUEUE_ARN = "arn:aws:sqs:eu-west-1:111122223333:internal.fifo";
export const INTERNAL_TOPIC_ARN = "arn:aws:sns:eu-west-1:111122223333:internal.fifo";
export const EXTERNAL_TOPIC_ARN = "arn:aws:sns:eu-west-1:111122223333:external";
export const INTERNAL_QUEUE_URL = "https://sqs.eu-west-1.amazonaws.com/111122223333/internal.fifo";
export const QUARANTINE_QUEUE_URL = "https://sqs.eu-west-1.amazonaws.com/111122223333/quarantine";

/** A message with this in it can never be accepted by the external topic, for a reason that only the topic knows. */
export const UNACCEPTABLE = "unacceptable-to-the-topic";
