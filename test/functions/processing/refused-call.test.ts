// A call that SNS refuses for one of its events. What was sent again one by one used to start however little time was left.
import { PublishBatchCommand, SNSClient } from "@aws-sdk/client-sns";
import { beforeEach, expect, test } from "vitest";
import { processBatch } from "../../../functions/processing/process-batch.ts";
import { snsSink } from "../../../functions/sinks/sns-sink.ts";
import { CONTRACTS, maestroEvents } from "../../../shared/engines/maestro/index.ts";
import type { TopicType } from "../../../shared/wiring/index.ts";
import * as factories from "../../support/internal-events.ts";
import { mockedClient } from "../../support/mocked-client.ts";
import { sqsRecord } from "../../support/processor.ts";

const sns = mockedClient(SNSClient);
beforeEach(() => {
  sns.reset();
});

/** Three good records and a bad one, each of a group of its own; the first call takes as long as told. */
async function runWithABadOne(firstCallMs: number, topic: TopicType = "standard") {
  let remainingMs = 10_000;
  const starts: { readonly events: number; readonly remainingMs: number }[] = [];
  sns.on(PublishBatchCommand).callsFake(async ({ PublishBatchRequestEntries: entries }) => {
    starts.push({ events: entries.length, remainingMs });
    remainingMs -= starts.length === 1 ? firstCallMs : 10;
    if (entries.some((entry: { Message: string }) => entry.Message.includes("bad"))) {
      throw Object.assign(new Error("no"), { name: "InvalidParameterException", $fault: "client" });
    }
    return { Successful: entries };
  });
  const records = ["a", "b", "bad", "c"].map((step_id, index) =>
    sqsRecord(factories.stepInstanceUpdate({ step_id, workflow_instance_id: index }), step_id),
  );
  const clock = { nowMs: () => 1_764_000_000_100, remainingMs: () => remainingMs, sleep: async () => {} };
  const sink = snsSink(new SNSClient({}), "arn:aws:sns:eu-west-1:1:t", topic);
  const settings = { internal: maestroEvents, contracts: [CONTRACTS.v1], cluster: "test" };
  const quarantine = async () => undefined;
  const { items, counts } = await processBatch(records, settings, { sink, quarantine, clock });
  return { starts, counts, kinds: items.map(({ outcome }) => outcome?.kind) };
}

test.each(["standard", "fifo"] as const)(
  "on a %s topic its events go out alone, and only the bad one is quarantined",
  async (topic) => {
    const { kinds, starts, counts } = await runWithABadOne(10, topic);

    expect(kinds).toEqual(["published", "published", "quarantined", "published"]);
    expect(starts.map(({ events }) => events)).toEqual([4, 1, 1, 1, 1]);
    expect(counts.calls).toBe(5);
  },
);

test("none of them is started that the remaining time does not allow: its record is handed back", async () => {
  const { kinds, starts } = await runWithABadOne(9_890);

  expect(kinds).toEqual(["failed", "failed", "failed", "failed"]);
  expect(starts).toEqual([{ events: 4, remainingMs: 10_000 }]);
});

test("those that the remaining time allows are done, the others handed back", async () => {
  const { kinds, starts } = await runWithABadOne(9_835);

  expect(starts.map(({ remainingMs }) => remainingMs)).toEqual([10_000, 165, 155]);
  expect(kinds).toEqual(["published", "published", "failed", "failed"]);
});
