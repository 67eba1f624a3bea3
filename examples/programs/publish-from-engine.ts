// An engine that publishes to Sluice:
//   npx node examples/programs/publish-from-engine.ts QUEUE_ARN
// The ARN is the stack's output InternalQueueArn; credentials and region come from the environment, as for any AWS SDK.
import { SQSClient } from "@aws-sdk/client-sqs";
import { type EngineEvent, enginePublisher, PublishError, queueTarget } from "../../shared/publisher/index.ts";

const [queueArn] = process.argv.slice(2);
if (queueArn === undefined) {
  console.error("usage: npx node examples/programs/publish-from-engine.ts QUEUE_ARN");
  process.exit(2);
}
const engine = enginePublisher(queueTarget(new SQSClient({ useQueueUrlAsEndpoint: false }), queueArn));

const now = Date.now();
const changed = (old_status: "CREATED" | "IN_PROGRESS", new_status: "IN_PROGRESS" | "FAILED") =>
  ({
    type: "WORKFLOW_INSTANCE_UPDATE",
    workflow_id: "example.hello",
    workflow_name: "Hello",
    change_records: [
      {
        workflow_instance_id: now, // each run of this program is another instance
        workflow_run_id: 1,
        workflow_uuid: "9e4ab2f8-7c34-4d3a-8b3b-0c6b3f5f2a11",
        correlation_id: `example.hello-${now}`,
        old_status,
        new_status,
        event_time: now,
      },
    ],
    sync_time: now,
  }) satisfies EngineEvent;
const started = changed("CREATED", "IN_PROGRESS");
const failed = changed("IN_PROGRESS", "FAILED");
await engine.publish([{ type: "START_WORKFLOW", workflow_id: "example.hello" }, started, failed]);
console.log("3 events published");

// One event of the list is invalid: the error names it, and nothing of the list is sent.
try {
  await engine.publish([started, { ...started, change_records: [] }]);
} catch (error) {
  if (!(error instanceof PublishError)) throw error;
  console.log(`${error.code}: ${error.message}`);
}
