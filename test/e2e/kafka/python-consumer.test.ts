// The example of a consumer in Python, on a real broker.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Admin, type Message, Producer, stringSerializers } from "@platformatic/kafka";
import { afterAll, beforeAll, expect, test } from "vitest";
import { preparePython } from "../../../examples/python-subscriber/prepare-python.ts";
import { withKafka } from "../../../examples/runner/kafka.ts";
import { type Broker, startBroker } from "../../../local/kafka/broker.ts";
import { createTopics } from "../../../local/kafka/create-topics.ts";
import { readKafka } from "../../support/read-kafka.ts";
import { temporaryFolder } from "../../support/sluice.ts";

const LIFE = "sluice-local-v1";
const RECORDS = 259;
const NEWEST = `FAILED     etl.backfill-clicks/13
FAILED     ml.train-ranker/55
STOPPED    report.revenue/8
TIMED_OUT  report.revenue/7
`;

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const prepared = preparePython(at("../../../.venv"), at("../../python/requirements.txt"));

let broker: Broker;
beforeAll(async () => {
  broker = await startBroker();
  await withKafka(broker.bootstrap, ({ play }) => play());
});
afterAll(() => broker?.stop());

test("it keeps the newest status of every instance, goes on where it stopped, and takes nothing twice", async () => {
  const database = join(temporaryFolder(), "newest.db");

  const runs = [consume(LIFE, database), consume(LIFE, database)];
  await forgetOffsets();
  runs.push(consume(LIFE, database));

  expect(runs).toEqual([
    answer(`${NEWEST}${RECORDS} records: 157 filtered, 0 unreadable, 6 duplicate, 0 outdated, 96 newest\n`),
    answer(`${NEWEST}0 records: 0 filtered, 0 unreadable, 0 duplicate, 0 outdated, 0 newest\n`),
    answer(`${NEWEST}${RECORDS} records: 157 filtered, 0 unreadable, 102 duplicate, 0 outdated, 0 newest\n`),
  ]);
});

test("it tells sources apart, takes for newest what changed last, and is not stopped by what nobody can read", async () => {
  const records = await readKafka(broker.bootstrap, LIFE, RECORDS);
  const model = records.find(({ headers }) => textOf(headers)["type"] === "workflow-instance.status.changed");
  const event = JSON.parse(String(model?.value));
  const [time, earlier] = ["2026-11-23T06:00:00.500Z", "2026-11-23T06:00:00.400Z"];
  const made = (status: string, changed: object): string =>
    JSON.stringify({
      ...{ ...event, id: "a", time, sequence: sequence(2), partitionkey: "etl/1" },
      ...{ data: { ...event.data, status }, ...changed },
    });
  await publish("made", textOf(model?.headers), [
    made("RUNNING", {}),
    made("FAILED", { source: "/sluice/other" }), // the same id
    made("FAILED", { id: "b", time: earlier, sequence: sequence(3) }),
    made("FAILED", { id: "c", sequence: sequence(1) }),
    made("RUNNING", {}),
    "{",
    "[]",
    undefined,
    made("STOPPED", { id: "d", sequence: sequence(3) }),
  ]);

  const { status, stdout, stderr } = consume("made", join(temporaryFolder(), "newest.db"));

  expect(stdout).toBe(
    "FAILED     etl/1\nSTOPPED    etl/1\n9 records: 1 filtered, 2 unreadable, 1 duplicate, 2 outdated, 3 newest\n",
  );
  expect(stderr).toMatch(/^made\/0\/5: .+\nmade\/0\/6: .+\n$/);
  expect(status).toBe(0);
});

const sequence = (place: number): string => `${String(place).padStart(39, "0")}.000000`;
const answer = (stdout: string) => ({ status: 0, stdout, stderr: "" });

function consume(topic: string, database: string) {
  if (prepared.kind === "missing") throw new Error(prepared.reason);
  const program = at("../../../examples/python-subscriber/kafka_consumer.py");
  const { status, stdout, stderr } = spawnSync(prepared.python, [program, broker.bootstrap, topic, database], {
    encoding: "utf8",
    env: { PYTHONUTF8: "1" },
  });
  return { status, stdout, stderr };
}

async function forgetOffsets(): Promise<void> {
  const admin = new Admin({ clientId: "test", bootstrapBrokers: [broker.bootstrap] });
  await admin.deleteGroups({ groups: ["python-kafka-consumer"] });
  await admin.close();
}

async function publish(topic: string, headers: Record<string, string>, values: readonly (string | undefined)[]) {
  await createTopics(broker.bootstrap, [topic], { partitions: 1 });
  const options = { clientId: "test", bootstrapBrokers: [broker.bootstrap], serializers: stringSerializers };
  const producer = new Producer(options);
  for (const value of values) {
    await producer.send({ messages: [{ topic, key: "etl/1", headers, ...(value === undefined ? {} : { value }) }] });
  }
  await producer.close();
}

const textOf = (headers: Message["headers"] | undefined): Record<string, string> =>
  Object.fromEntries([...(headers ?? [])].map(([name, text]) => [String(name), String(text)]));
