import type { PublishBatchRequestEntry } from "@aws-sdk/client-sns";
import { expect, test } from "vitest";
import type { TopicType } from "../../shared/wiring/index.ts";
import type { EntryTrouble } from "../../sim/network.ts";
import { type SimulatedTopic, simulatedTopic } from "../../sim/simulated-topic.ts";
import { inVirtualTime, type VirtualTime } from "../../sim/virtual-time.ts";

const ARN = "arn:aws:sns:eu-west-1:111122223333:topic";
const MINUTE_MS = 60_000;

const entry = (id: string, group?: string): PublishBatchRequestEntry => ({
  ...{ Id: id, Message: id },
  ...(group === undefined ? {} : { MessageGroupId: group, MessageDeduplicationId: id }),
});

interface Published {
  readonly delivered: string[];
  readonly duplicates: string[];
}

/** Publishes, keeping what was accepted. */
function publish(
  topic: SimulatedTopic,
  entries: PublishBatchRequestEntry[],
  into: Published = { delivered: [], duplicates: [] },
  troubles: (EntryTrouble | undefined)[] = [],
) {
  const input = { TopicArn: ARN, PublishBatchRequestEntries: entries };
  const { Successful = [], Failed = [] } = topic.publishBatch(
    input,
    (at) => troubles[at],
    ({ Id = "" }, isDuplicate) => (isDuplicate ? into.duplicates : into.delivered).push(Id),
  );
  return { successful: Successful.map(({ Id }) => Id), failed: Failed.map(({ Id, SenderFault }) => [Id, SenderFault]) };
}

const withTopic = (
  type: TopicType,
  scene: (topic: SimulatedTopic, time: VirtualTime) => void,
  refusesWholeCalls = false,
): Promise<void> =>
  inVirtualTime(async (time) => {
    const isUnacceptable = (body: string): boolean => body === "bad";
    scene(simulatedTopic({ arn: ARN, type, time, isUnacceptable, refusesWholeCalls }), time);
    await time.run(() => false);
  });

test("a FIFO topic delivers a duplicate within five minutes once per group; a standard topic every time", async () => {
  const fifo: Published = { delivered: [], duplicates: [] };
  await withTopic("fifo", (topic, time) => {
    publish(topic, [entry("1", "a"), entry("2", "a")], fifo);
    publish(topic, [entry("1", "a")], fifo);
    publish(topic, [entry("1", "b")], fifo);
    time.after(5 * MINUTE_MS, () => publish(topic, [entry("1", "a")], fifo));
  });
  const standard: Published = { delivered: [], duplicates: [] };
  await withTopic("standard", (topic) => {
    publish(topic, [entry("1")], standard);
    publish(topic, [entry("1")], standard);
  });

  expect(fifo).toEqual({ delivered: ["1", "2", "1", "1"], duplicates: ["1"] });
  expect(standard.delivered).toEqual(["1", "1"]);
});

test("of a call that partly fails, each entry has its own fate", async () => {
  const published: Published = { delivered: [], duplicates: [] };
  const entries = ["1", "2", "3", "4", "5"].map((id) => entry(id));
  await withTopic("standard", (topic) => {
    const answer = publish(topic, entries, published, [
      "refused",
      "refused-after",
      "unnamed",
      "unnamed-after",
      undefined,
    ]);

    expect(answer).toEqual({
      successful: ["5"],
      failed: [
        ["1", false],
        ["2", false],
      ],
    });
  });
  expect(published.delivered).toEqual(["2", "4", "5"]);
});

test("a message that can never be accepted is refused by itself, or with the call that it is in", async () => {
  await withTopic("standard", (topic) => {
    expect(publish(topic, [entry("good"), entry("bad")])).toEqual({ successful: ["good"], failed: [["bad", true]] });
  });
  const published: Published = { delivered: [], duplicates: [] };
  const scene = (topic: SimulatedTopic): void => {
    expect(() => publish(topic, [entry("good"), entry("bad")], published)).toThrow("cannot be accepted");
  };
  await withTopic("standard", scene, true);
  expect(published.delivered).toEqual([]);
});

test.each<[string, TopicType, PublishBatchRequestEntry[]]>([
  ["no entries", "standard", []],
  ["eleven entries", "standard", Array.from({ length: 11 }, (_, index) => entry(String(index)))],
  ["the same id twice", "standard", [entry("1"), entry("1")]],
  ["more than 256 KiB in all", "standard", ["1", "2"].map((id) => ({ Id: id, Message: "x".repeat(140_000) }))],
  ["no group on a FIFO topic", "fifo", [entry("1")]],
  ["a deduplication id on a standard topic", "standard", [entry("1", "a")]],
])("a call with %s is refused as SNS refuses it", async (_, type, entries) => {
  await withTopic(type, (topic) => {
    expect(() => publish(topic, entries)).toThrow(expect.objectContaining({ $fault: "client" }));
  });
});
