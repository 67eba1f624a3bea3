// A subscriber's function: hands on what it was given, as it was given.
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

const sqs = new SQSClient();

export async function handler(event: unknown): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env["INBOX_URL"], MessageBody: JSON.stringify(event) }));
}
