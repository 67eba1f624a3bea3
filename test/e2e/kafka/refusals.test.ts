// What a real broker refuses, by what came of the records: which are out, which are kept, which come again, and why.
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ProcessedBatch, processBatch } from "../../../functions/processing/index.ts";
import { kafkaConnection } from "../../../functions/sinks/kafka-connection.ts";
import { kafkaSink } from "../../../functions/sinks/kafka-sink.ts";
import { type Broker, startBroker } from "../../../local/kafka/broker.ts";
import { createTopics } from "../../../local/kafka/create-topics.ts";
import { CONTRACTS, maestroEvents } from "../../../shared/engines/maestro/index.ts";
import { KafkaEnvironmentSchema } from "../../../shared/wiring/index.ts";
import { stepInstanceUpdate } from "../../support/internal-events.ts";
import { sqsRecord } from "../../support/processor.ts";
import { kafkaVariables } from "./kafka-variables.ts";

const SMALL_BATCH_BYTES = 10_000;
let broker: Broker;
beforeAll(async () => {
  broker = await startBroker({ settings: { "message.max.bytes": `${SMALL_BATCH_BYTES}` } });
  await createTopics(broker.bootstrap, ["there"], { partitions: 1 });
});
afterAll(() => broker?.stop());

/** One batch through the real core, with so much time. */
async function run(topics: Record<string, string>, messages: object[], timeMs = 15_000): Promise<ProcessedBatch> {
  const environment = KafkaEnvironmentSchema.parse(kafkaVariables(broker.bootstrap));
  const sink = kafkaSink(kafkaConnection(environment), topics);
  const endMs = Date.now() + timeMs;
  const clock = {
    nowMs: Date.now,
    remainingMs: () => endMs - Date.now(),
    sleep: (durationMs: number) => new Promise<void>((resolve) => setTimeout(resolve, durationMs)),
  };
  const settings = { internal: maestroEvents, contracts: Object.keys(topics).map(contractOf), cluster: "main" };
  const records = messages.map((message) =>
    sqsRecord(message, String((message as { workflow_id: string }).workflow_id)),
  );
  try {
    return await processBatch(records, settings, { sink, quarantine: async () => undefined, clock });
  } finally {
    await sink.close();
  }
}

const contractOf = (name: string) => CONTRACTS[name as keyof typeof CONTRACTS];
const step = (workflow_id: string, step_id = "load") => stepInstanceUpdate({ workflow_id, step_id });
const outcomesOf = ({ items }: ProcessedBatch) => items.map(({ outcome }) => outcome);

test("a record too large for its topic is quarantined, and its small neighbours of the same partition go out", async () => {
  const large = step("b", "x".repeat(SMALL_BATCH_BYTES));

  const batch = await run({ v1: "there" }, [step("a"), large, step("b"), step("c")]);

  expect(outcomesOf(batch)).toEqual([
    { kind: "published" },
    { kind: "quarantined", reason: "rejected-by-topic", detail: expect.stringContaining("MESSAGE_TOO_LARGE") },
    { kind: "published" },
    { kind: "published" },
  ]);
});

test("a topic that is missing hands back its records at once; the other contract's event is out", async () => {
  const startMs = Date.now();

  const batch = await run({ v1: "there", maestro: "missing" }, [step("a")]);

  expect(outcomesOf(batch)).toEqual([
    { kind: "failed", reason: "publish-refused", detail: expect.stringContaining("Unknown topic missing") },
  ]);
  expect(batch.counts.published.map(({ contract }) => contract)).toEqual(["v1"]);
  expect(Date.now() - startMs).toBeLessThan(10_000);
});

test("a broker that stands still takes no more than the time that is left, and all is handed back", async () => {
  const pids = execFileSync("pgrep", ["-P", `${process.pid}`, "java"], { encoding: "utf8" })
    .trim()
    .split("\n");
  for (const pid of pids) process.kill(Number(pid), "SIGSTOP");
  const startMs = Date.now();
  try {
    const batch = await run({ v1: "there" }, [step("a"), step("b")], 3_000);

    expect(outcomesOf(batch).map((outcome) => outcome?.kind)).toEqual(["failed", "failed"]);
    expect(Date.now() - startMs).toBeLessThan(5_000);
  } finally {
    for (const pid of pids) process.kill(Number(pid), "SIGCONT");
  }
  expect(outcomesOf(await run({ v1: "there" }, [step("a")]))).toEqual([{ kind: "published" }]);
});
