// A server that accepts and never answers: publish waited for ever.
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type EngineEvent, enginePublisher, queueTarget, topicTarget } from "../../../shared/publisher/index.ts";
import { clientOptions } from "../../support/faults/patient-clients.ts";
import * as factories from "../../support/internal-events.ts";
import { silentServer } from "../../support/silent-server.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const event = factories.startWorkflow() as unknown as EngineEvent;

test.each(["queue", "topic"] as const)(
  "publishing to a %s that never answers ends with a typed, retryable error within 75 seconds",
  async (kind) => {
    const { endpoint, taken } = await silentServer();
    const options = { ...clientOptions(endpoint), maxAttempts: 1 };
    const target =
      kind === "queue"
        ? queueTarget(
            new SQSClient({ ...options, useQueueUrlAsEndpoint: false }),
            "arn:aws:sqs:us-east-1:000000000000:q.fifo",
          )
        : topicTarget(new SNSClient(options), "arn:aws:sns:us-east-1:000000000000:t.fifo");
    const startedMs = performance.now();

    const failed = enginePublisher(target, { pause: async () => undefined })
      .publish([event])
      .then(
        () => "published",
        (error: unknown) => error,
      );
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      await taken(attempt);
      await vi.advanceTimersByTimeAsync(10_000);
    }

    expect(await failed).toMatchObject({
      ...{ name: "PublishError", code: "not-accepted", retryable: true },
      notAccepted: [
        { index: 0, type: "START_WORKFLOW", reason: expect.stringMatching(/no message was accepted for 60 s/) },
      ],
    });
    expect(performance.now() - startedMs).toBeLessThanOrEqual(75_000);
  },
);

test("one attempt that gets no answer is given up after ten seconds, to be made again", async () => {
  const { endpoint, taken } = await silentServer();
  const client = new SQSClient({ ...clientOptions(endpoint), useQueueUrlAsEndpoint: false, maxAttempts: 1 });
  const message = { index: 0, type: "A", body: "{}", sizeBytes: 2, groupId: "a", deduplicationId: "1" };

  const answers = queueTarget(client, "arn:aws:sqs:us-east-1:000000000000:q.fifo").send([message]);
  await taken(1);
  await vi.advanceTimersByTimeAsync(10_000);

  expect(await answers).toEqual([{ reason: "TimeoutError: no answer within 10000 ms", isRetryable: true }]);
});
