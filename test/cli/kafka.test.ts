// The local run and a replay with Kafka beside SNS, on a real broker.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Broker, startBroker } from "../../local/kafka/broker.ts";
import { missingJava } from "../../local/kafka/java.ts";
import * as factories from "../support/internal-events.ts";
import { runSluice } from "../support/running-sluice.ts";
import { temporaryFile, temporaryFolder } from "../support/sluice.ts";

const jsonl = (folder: string, name: string) =>
  readFileSync(join(folder, `${name}.jsonl`), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

// Without Java there is no broker; CI has it, and must not pass without.
describe.skipIf(missingJava() !== undefined && !process.env["CI"])("a real broker (needs Java and Maven)", () => {
  let broker: Broker;
  beforeAll(async () => {
    broker = await startBroker();
  });
  afterAll(() => broker.stop());

  test("a replay publishes to Kafka as well, and writes what a consumer reads of it", async () => {
    const steps = [1, 2, 3].flatMap((step_attempt_id) =>
      [1, 2].map((workflow_instance_id) => factories.stepInstanceUpdate({ step_attempt_id, workflow_instance_id })),
    );
    const lines = [...steps, factories.startWorkflow()].map((event) => JSON.stringify(event));
    const file = temporaryFile([...lines, '{"half', "x".repeat(300_000)].join("\n"));
    const out = join(temporaryFolder(), "out");
    const replay = (folder: string) =>
      runSluice(["replay", file, "--out", folder, "--kafka", broker.bootstrap], { cwd: process.cwd() });

    const { status, lines: said, stderr } = await replay(out);

    expect(said[0]).toContain("9 received = 6 published + 1 ignored + 2 quarantined + 0 dead-lettered");
    expect(said[1]).toBe(
      "Kafka: 9 received = 6 published + 1 ignored + 2 quarantined + 0 dead-lettered, 6 records in sluice-local-v1",
    );
    expect(stderr).toContain("sluice: topic sluice-local-v1 was not there, and is made\n");
    expect(status).toBe(0);
    const records = jsonl(out, "kafka");
    const external = jsonl(out, "external");
    const bodyOf = ({ value }: { value: string }) => JSON.parse(value);
    const byId = (bodies: { id: string }[]) => bodies.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(byId(records.map(bodyOf))).toEqual(byId(external.map(({ body }) => body)));
    for (const { topic, key, partition, offset, headers, value } of records) {
      expect(topic).toBe("sluice-local-v1");
      expect([typeof partition, typeof offset]).toEqual(["number", "number"]);
      expect(headers).toMatchObject({ contract: "v1", ce_id: JSON.parse(value).id });
      expect(key).toBe(JSON.parse(value).partitionkey);
    }
    for (const instance of [1, 2]) {
      const mine = records.map(bodyOf).filter(({ data }) => data.workflow_instance_id === instance);
      expect(mine.map(({ data }) => data.step_attempt_id)).toEqual([1, 2, 3]);
    }
    expect(jsonl(out, "kafka-quarantine")).toMatchObject([{ body: '{"half', reason: "invalid-json" }]);
    expect(JSON.parse(readFileSync(join(out, "summary.json"), "utf8")).kafka).toMatchObject({
      received: 9,
      published: 6,
      records: 6,
      records_by_topic: { "sluice-local-v1": 6 },
    });

    const again = join(temporaryFolder(), "again");
    expect((await replay(again)).stderr).not.toContain("is made");
    expect(jsonl(again, "kafka")).toHaveLength(6);
  });

  test("the local run counts what got to Kafka", async () => {
    const { status, stdout } = await runSluice(["start", "--kafka", broker.bootstrap], { cwd: process.cwd() });

    const external = /internal → (\d+) external/.exec(stdout)?.[1];
    const [, published] = /^Kafka: \d+ received = (\d+) published/m.exec(stripVTControlCharacters(stdout)) ?? [];
    expect(Number(published)).toBeGreaterThan(100);
    expect(stdout).toContain(`Kafka has ${external} records in sluice-local-v1`);
    expect(status).toBe(0);
  });
});

test("a broker that is not there, or not here, is one line", async () => {
  const file = temporaryFile("");
  const out = join(temporaryFolder(), "out");
  const run = (address: string) =>
    runSluice(["replay", file, "--out", out, "--kafka", address], { cwd: process.cwd() });

  const [absent, elsewhere] = await Promise.all([run("127.0.0.1:9"), run("broker.example:9092")]);

  expect(absent.stderr).toMatch(
    /^sluice: no broker of Kafka answers at 127\.0\.0\.1:9 \(.+\): start one with npm run kafka/,
  );
  expect(absent.status).toBe(1);
  expect(elsewhere.stderr).toMatch(/^sluice: .*HOST:PORT of a broker on this machine, such as 127\.0\.0\.1:9092\.\n$/);
  expect(elsewhere.status).toBe(2);
});
