// A door of its own: it needs a client of AWS, and index.ts loads none.
import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** Messages in a queue, as far as SQS knows. */
export interface QueueDepth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

const NAMES = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;

/** How many messages a queue has, by where they are. */
export async function queueDepth(sqs: SQSClient, QueueUrl: string): Promise<QueueDepth> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...NAMES] }));
  const [visible = 0, inFlight = 0, delayed = 0] = NAMES.map((name) => Number(Attributes?.[name] ?? 0));
  return { visible, inFlight, delayed };
}
