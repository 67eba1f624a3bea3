// How the SQS client is used, and that the canary understands the processor's own output.
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { beforeEach, expect, test } from "vitest";
import { probeQueues } from "../../../functions/canary/probe-queues.ts";
import { shippedCanary } from "../../support/engines.ts";
import * as factories from "../../support/internal-events.ts";
import { mockedClient } from "../../support/mocked-client.ts";
import { run, sqsRecord } from "../../support/processor.ts";

const sqs = mockedClient(SQSClient);
beforeEach(() => {
  sqs.reset();
});
const queues = probeQueues(new SQSClient({}), shippedCanary, {
  internal: "https://internal",
  canary: "https://canary",
});

test("it speaks into the internal queue, under the partition key of its workflow", async () => {
  await queues.send("{}", "1764000000000");

  expect(sqs.commandCalls(SendMessageCommand)[0]?.args[0].input).toEqual({
    QueueUrl: "https://internal",
    MessageBody: "{}",
    MessageGroupId: "sluice.canary",
    MessageDeduplicationId: "1764000000000",
  });
});

test("it finds the time of sending in every contract's event, and deletes what it has taken", async () => {
  const timestamp = 1_764_000_000_042;
  const message = factories.deleteWorkflow({ workflow_id: "sluice.canary", timestamp });
  const { published } = await run([sqsRecord(message, "sluice.canary")], { contracts: ["v1", "maestro"] });
  const Messages = published.map(({ body, contract }) => ({
    Body: body,
    ReceiptHandle: contract,
    MessageAttributes: { contract: { DataType: "String", StringValue: contract } },
  }));
  sqs.on(ReceiveMessageCommand).resolves({ Messages });

  const received = await queues.receive(20);

  expect(received).toEqual([
    { contract: "v1", sentMs: timestamp },
    { contract: "maestro", sentMs: timestamp },
  ]);
  const deleted = sqs.commandCalls(DeleteMessageBatchCommand)[0]?.args[0].input;
  expect(deleted?.Entries?.map(({ ReceiptHandle }) => ReceiptHandle)).toEqual(["v1", "maestro"]);
});

test("hearing nothing is nothing to delete", async () => {
  sqs.on(ReceiveMessageCommand).resolves({});

  expect(await queues.receive(1)).toEqual([]);
  expect(sqs.commandCalls(DeleteMessageBatchCommand)).toHaveLength(0);
});
