// What a downstream orchestrator deploys: a function that starts a workflow when another one has succeeded.
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SNSEvent } from "aws-lambda";
import { changeId, readEvent } from "../../shared/engines/maestro/subscriber/index.ts";

/** What follows on what. */
const NEXT: Readonly<Record<string, string>> = { "etl.daily-load": "report.revenue" };

const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
const startsQueueUrl = process.env["STARTS_QUEUE_URL"];

export async function handler({ Records }: SNSEvent): Promise<void> {
  for (const record of Records) {
    const reading = readEvent(record);
    // To throw lets Lambda try again, and hands the event to the function's dead-letter queue in the end.
    if (reading.kind === "problem") throw new Error(`${reading.reason}: ${reading.detail}`);
    if (reading.kind === "unknown") continue; // a type that came after this version of the SDK
    const { event } = reading;
    if (event.type !== "io.sluice.workflow-instance.status.changed.v1" || event.data.status !== "SUCCEEDED") continue;
    const next = NEXT[event.data.workflow_id];
    if (next === undefined) continue;
    console.log(`${event.data.workflow_id} ${event.data.workflow_instance_id} succeeded: starting ${next}`);
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: startsQueueUrl,
        MessageBody: JSON.stringify({ workflow: next, because: event.subject }),
        MessageGroupId: next,
        // The same event may come again, always as the same change: the queue takes it once.
        MessageDeduplicationId: changeId(reading),
      }),
    );
  }
}
