// A real broker: what tests and users of the local run rely on.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Producer } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Broker, startBroker } from "../../../local/kafka/broker.ts";
import { createTopics } from "../../../local/kafka/create-topics.ts";
import { missingJava } from "../../../local/kafka/java.ts";
import { readKafka } from "../../support/read-kafka.ts";
import { temporaryFolder } from "../../support/sluice.ts";

const node = "node_modules/.bin/node";
const command = ["--disable-warning=ExperimentalWarning", "local/kafka/run.ts"];

// Without Java there is no broker; CI has it, and must not pass without.
describe.skipIf(missingJava() !== undefined && !process.env["CI"])("a real broker (needs Java and Maven)", () => {
  let broker: Broker;
  beforeAll(async () => {
    broker = await startBroker();
  });
  afterAll(() => broker.stop());

  test("what it acknowledged is there after it was killed and has come back on the same port", async () => {
    await createTopics(broker.bootstrap, ["events"], { partitions: 3 });
    await createTopics(broker.bootstrap, ["events", "others"], { partitions: 3 });
    await send(broker.bootstrap, "before");

    await broker.kill();
    await expect(send(broker.bootstrap, "meanwhile")).rejects.toThrow();
    await broker.restart();
    await send(broker.bootstrap, "after");

    const read = await readKafka(broker.bootstrap, "events", 2);
    expect(read.map(({ key, value, timestamp }) => [String(key), String(value), timestamp])).toEqual([
      ["key", "before", 5n],
      ["key", "after", 5n],
    ]);
    expect(new Set(read.map(({ partition }) => partition)).size).toBe(1);
  });

  test("a topic that nobody created stays missing", async () => {
    await expect(send(broker.bootstrap, "lost", "missing")).rejects.toThrow();
  });

  test("a port that is taken is told in a line", async () => {
    const port = Number(broker.bootstrap.split(":")[1]);

    const { status, stderr } = spawnSync(node, [...command, "--port", String(port)], { encoding: "utf8" });

    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `kafka: Kafka does not start: port ${port} is taken; choose another, or none for one that is free\n`,
    });
  });

  test("the command says where it listens, and takes all of it away on SIGTERM", async () => {
    const folder = temporaryFolder();
    const { child, line } = await started({ TMPDIR: folder });
    expect(line).toMatch(/^Apache Kafka \d+\.\d+\.\d+ listens on 127\.0\.0\.1:\d+$/);
    expect(readdirSync(folder)).toHaveLength(1);

    child.kill("SIGTERM");

    expect(await once(child, "exit")).toEqual([0, null]);
    expect(readdirSync(folder)).toEqual([]);
    await isFree(line);
  });

  test("no broker outlives the command, however that ends, and data of a folder of one's own stays", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const { child, line } = await started({ TMPDIR: folder }, "--data", data);

    child.kill("SIGKILL");

    await isFree(line);
    expect(existsSync(join(data, "meta.properties"))).toBe(true);
  });
});

test.each([
  [["--port", "0"], "--port 0: is not a whole number from 1 to 65535"],
  [["--port", "a"], "--port a: is not a whole number from 1 to 65535"],
])("wrong usage %j is told in a line", (args, line) => {
  const { status, stderr } = spawnSync(node, [...command, ...args], { encoding: "utf8" });

  expect({ status, stderr }).toEqual({ status: 2, stderr: `kafka: ${line}\n` });
});

test("where there is no Java, the line says what to install", () => {
  const { status, stderr } = spawnSync(process.execPath, command, { encoding: "utf8", env: { PATH: "/nowhere" } });

  expect({ status, stderr }).toEqual({
    status: 2,
    stderr:
      "kafka: Kafka does not start: a JDK 17 or later (javac) and Maven (mvn) must be installed and on the PATH\n",
  });
});

async function send(bootstrap: string, value: string, topic = "events"): Promise<void> {
  const producer = new Producer({ clientId: "test", bootstrapBrokers: [bootstrap], retries: 0 });
  try {
    const message = { topic, key: Buffer.from("key"), value: Buffer.from(value), timestamp: 5n };
    await producer.send({ messages: [message], acks: -1 });
  } finally {
    await producer.close();
  }
}

async function started(env: Readonly<Record<string, string>>, ...args: string[]) {
  const child = spawn(node, [...command, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGTERM"));
  const [chunk] = await once(child.stdout, "data");
  return { child, line: String(chunk).trimEnd() };
}

/** Nobody listens there any more. */
async function isFree(line: string): Promise<void> {
  const port = Number(/:(\d+)$/.exec(line)?.[1]);
  await expect
    .poll(
      () =>
        new Promise((resolve) => {
          const server = createServer();
          server.once("error", () => resolve(false));
          server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
        }),
      { timeout: 10_000 },
    )
    .toBe(true);
}
