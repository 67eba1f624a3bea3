// Apart from the room's index: it needs `sqs-consumer` and the SQS client, which no other subscriber does.
export { type SqsSubscriber, type SqsSubscriberOptions, sqsSubscriber } from "./sqs-subscriber.ts";
