// The canary's own code over HTTP: through the synthesized queue and function, to a queue that listens as a subscriber does.
// The stack that runs here has no canary, so its events leave by the external topic; the route has a test of its own.
import { expect, test } from "vitest";
import { probe } from "../../functions/canary/probe.ts";
import { probeQueues } from "../../functions/canary/probe-queues.ts";
import { startLocalStack } from "../../local/local-stack.ts";
import { subscribeQueue } from "../../local/runs/external-queue.ts";
import { shipped, shippedCanary } from "../support/engines.ts";

test("an event of the canary comes out in every contract, and says how long it took", async () => {
  const contracts = ["v1", "maestro"] as const;
  const signal = new AbortController().signal;
  const aws = await startLocalStack({ engine: shipped, cluster: "local", contracts, topic: "standard", signal });
  try {
    const canary = await subscribeQueue(aws, "canary", { [shippedCanary.attribute]: [shippedCanary.value] });
    const queues = probeQueues(aws.clients.sqs, shippedCanary, {
      internal: aws.outputs["InternalQueueUrl"] ?? "",
      canary,
    });
    const endMs = Date.now() + 20_000;

    const result = await probe(shippedCanary, contracts, {
      ...queues,
      nowMs: Date.now,
      remainingMs: () => endMs - Date.now(),
    });

    expect(result.missing).toEqual([]);
    expect(result.delaysMs).toHaveLength(2);
  } finally {
    await aws.stop();
  }
});
