// The team's own test, without a deployment: node --test examples/next-workflow/handler-test.ts
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { type SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { memoryTopic, sampleEvents, snsEvent } from "../../shared/testing/index.ts";
import { handler } from "./handler.ts";
import { SUCCESSES } from "./successes.ts";

const samples = sampleEvents();
const INSTANCE = "io.sluice.workflow-instance.status.changed.v1";
const succeeded = samples.external(INSTANCE, { data: { status: "SUCCEEDED", workflow_id: "etl.daily-load" } });

/** What the function has sent to the queue that starts workflows, once these were published. */
async function startsBehind(...events: readonly (typeof succeeded)[]) {
  const { mock: calls } = mock.method(SQSClient.prototype, "send", async () => ({}));
  const topic = memoryTopic();
  topic.subscribe(handler, { filter: SUCCESSES, as: snsEvent });
  await topic.publish(...events);
  return calls.calls.map(({ arguments: [command] }) => (command as unknown as SendMessageCommand).input);
}

test("a success starts the workflow that follows, and comes again under the same deduplication id", async () => {
  const [first, again, ...others] = await startsBehind(succeeded, succeeded);

  assert.equal(JSON.parse(first?.MessageBody ?? "").workflow, "report.revenue");
  assert.equal(first?.MessageGroupId, "report.revenue");
  assert.deepEqual([again, others], [first, []]);
});

test("a failure, and a success of another workflow, start nothing", async () => {
  const failed = samples.external(INSTANCE, { data: { status: "FAILED", workflow_id: "etl.daily-load" } });
  const other = samples.external(INSTANCE, { data: { status: "SUCCEEDED", workflow_id: "ml.train-ranker" } });

  assert.deepEqual(await startsBehind(failed, other), []);
});
