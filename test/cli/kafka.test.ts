// The local run and a replay with Kafka beside SNS, on a real broker.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { EmbeddedAws } from "../../local/index.ts";
import { type Broker, startBroker } from "../../local/kafka/broker.ts";
import { createTopics } from "../../local/kafka/create-topics.ts";
import { missingJava } from "../../local/kafka/java.ts";
import { type LocalKafka, openKafka, type ReadRecord } from "../../local/kafka/local-kafka.ts";
import * as factories from "../support/internal-events.ts";
import { runSluice, startSluice } from "../support/running-sluice.ts";
import { temporaryFile, temporaryFolder } from "../support/sluice.ts";
import { localStack } from "../support/stopped-stack.ts";

const jsonl = (folder: string, name: string) =>
  readFileSync(join(folder, `${name}.jsonl`), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

async function recordsOf(kafka: LocalKafka): Promise<ReadRecord[]> {
  const records: ReadRecord[] = [];
  for await (const record of kafka.records()) records.push(record);
  return records;
}

// Without Java there is no broker; CI has it, and must not pass without.
describe.skipIf(missingJava() !== undefined && !process.env["CI"])("a real broker (needs Java and Maven)", () => {
  let broker: Broker;
  let aws: EmbeddedAws;
  /** For commands on a deployment with both sinks. */
  let on: readonly string[];
  beforeAll(async () => {
    broker = await startBroker();
    await createTopics(broker.bootstrap, ["sluice-local-again"], { partitions: 3 });
    aws = await localStack("standard", undefined, broker.bootstrap);
    on = ["--endpoint", aws.endpoint];
  });
  afterAll(async () => {
    await aws?.stop();
    await broker?.stop();
  });

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

  test("a tail shows what comes to the topics, as far as it meets the filter, and ends on Ctrl-C", async () => {
    const cwd = temporaryFolder();
    const filter = '{"type":["workflow.deleted"]}';
    const tail = startSluice(["tail", "--kafka", broker.bootstrap, "--filter", filter, "--json", ...on], { cwd });
    onTestFinished(() => void tail.child.kill("SIGKILL"));
    await expect.poll(tail.said, { timeout: 60_000 }).toContain("Ctrl-C ends it");

    const file = temporaryFile(
      [factories.stepInstanceUpdate(), factories.deleteWorkflow()]
        .map((event) => `${JSON.stringify(event)}\n`)
        .join(""),
    );
    await runSluice(["send", file, ...on], { cwd });
    await expect.poll(tail.said, { timeout: 60_000 }).toContain('"type":"workflow.deleted"');
    tail.child.kill("SIGINT");
    const { status, lines } = await tail.finished;

    expect(lines.map((line) => JSON.parse(line).attributes.type)).toEqual(["workflow.deleted"]);
    expect(status).toBe(0);
  });

  test("what became of a message is asked of the function for Kafka, and so is whether it may be asked", async () => {
    const cwd = temporaryFolder();
    const kafka = await openKafka(broker.bootstrap, ["v1"]);
    const file = temporaryFile(`${JSON.stringify(factories.stepInstanceUpdate({ workflow_id: "traced" }))}\n`);
    await runSluice(["send", file, ...on], { cwd });
    await expect.poll(kafka.counts, { timeout: 60_000 }).toEqual({ "sluice-local-v1": 1 });
    const [record] = await recordsOf(kafka);

    const { stdout } = await runSluice(["trace", record?.headers["ce_id"] ?? "", "--sink", "kafka", "--json", ...on], {
      cwd,
    });
    const { entries, target } = JSON.parse(stdout);
    const doctor = JSON.parse((await runSluice(["doctor", "--json", ...on], { cwd })).stdout);

    expect(target).toContain("sink kafka");
    expect(entries).toMatchObject([{ outcome: "published", partition_key: record?.key }]);
    const asked = doctor.checks.map(({ what }: { what: string }) => what);
    for (const what of ["internal queue", "quarantine queue", "dead-letter queue", "processor", "reading", "log"]) {
      expect(asked).toContain(what);
      expect(asked).toContain(`${what}, Kafka`);
    }
  });

  test("an archive goes to a topic of a consumer's own as it was written the first time, and never to one that all read", async () => {
    const cwd = temporaryFolder();
    const [first, again] = [await openKafka(broker.bootstrap, ["v1"]), await openKafka(broker.bootstrap, ["again"])];
    const step = { workflow_id: "archived" };
    const steps = [1, 2, 3].map((step_attempt_id) => factories.stepInstanceUpdate({ ...step, step_attempt_id }));
    const file = temporaryFile(steps.map((event) => `${JSON.stringify(event)}\n`).join(""));
    await runSluice(["send", file, ...on], { cwd });
    await expect.poll(first.counts, { timeout: 60_000 }).toEqual({ "sluice-local-v1": 3 });
    const written = await recordsOf(first);
    const archive = temporaryFile(written.map(({ value }) => `${value}\n`).join(""));
    const resend = (topic: string) =>
      runSluice(["resend", archive, "--kafka", broker.bootstrap, "--to", topic, "--yes", ...on], { cwd });

    const { status, stderr } = await resend("sluice-local-again");
    const refused = await resend("sluice-local-v1");
    const missing = await resend("nobody-made-it");

    expect([status, stderr]).toEqual([0, expect.not.stringContaining("refused")]);
    const comparable = ({ key, headers, value, partition }: ReadRecord) => ({ key, headers, value, partition });
    expect((await recordsOf(again)).map(comparable)).toEqual(written.map(comparable));
    expect(refused.stderr).toContain(
      "sluice: --to sluice-local-v1: all consumers read it; name a topic of the subscriber's own\n",
    );
    expect(refused.status).toBe(2);
    expect(missing.stderr).toMatch(
      /^sluice: topic nobody-made-it at 127\.0\.0\.1:\d+ took 0 events and refused the next: .+\n$/m,
    );
    expect(missing.status).toBe(1);
  });

  test("a deployment may have Kafka alone: events get there, and commands say so where they need the topic", async () => {
    const cwd = temporaryFolder();
    const kafka = await openKafka(broker.bootstrap, ["v1"]);
    const alone = await localStack("none", undefined, broker.bootstrap);
    onTestFinished(() => alone.stop());
    const at = ["--endpoint", alone.endpoint];
    const file = temporaryFile(`${JSON.stringify(factories.deleteWorkflow({ workflow_id: "alone" }))}\n`);

    const sent = await runSluice(["send", file, ...at], { cwd });
    await expect.poll(kafka.counts, { timeout: 60_000 }).toEqual({ "sluice-local-v1": 1 });
    const status = await runSluice(["status", ...at], { cwd });
    const tail = await runSluice(["tail", ...at], { cwd });

    expect(sent.status).toBe(0);
    expect(status.stdout).toContain("Processor: Enabled");
    expect(tail.stderr).toMatch(
      /^sluice: .+ does not publish to SNS: its consumers read from Kafka \(docs\/cli.md\)\n$/m,
    );
    expect(tail.status).toBe(1);
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
