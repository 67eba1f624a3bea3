import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { startBroker } from "../../local/kafka/broker.ts";
import { missingJava } from "../../local/kafka/java.ts";
import { runExample } from "../support/run-example.ts";

const SHOWN = `FAILED     etl.backfill-clicks, instance 13
FAILED     ml.train-ranker, instance 55
STOPPED    report.revenue, instance 8
TIMED_OUT  report.revenue, instance 7
44 of 48 instances have succeeded.

259 records: 157 of other types by their headers, 6 known already, 96 shown.
`;

// Without Java there is no broker; CI has it, and must not pass without.
describe.skipIf(missingJava() !== undefined && !process.env["CI"])("on a real broker (needs Java and Maven)", () => {
  test("the consumer shows the newest status of every instance, and no event twice", async () => {
    const { status, stdout, stderr } = await runExample("kafka-consumer");

    expect(stderr).toBe("");
    expect(stdout).toBe(`Starting Kafka on this machine …\nThe engine publishes 583 internal events.\n\n${SHOWN}`);
    expect(status).toBe(0);
  });

  test("on a broker of one's own it goes on behind what it has committed", async () => {
    const broker = await startBroker();
    const runs = [run([broker.bootstrap]), run([broker.bootstrap])];
    await broker.stop();

    for (const { status, stdout, stderr } of runs) {
      expect({ status, stdout, stderr }).toEqual({
        status: 0,
        stdout: `The engine publishes 583 internal events.\n\n${SHOWN}`,
        stderr: "",
      });
    }
  });
});

test("a machine without Java is told in a line what to install", () => {
  const { status, stderr } = run([], { PATH: "/nowhere" });

  expect({ status, stderr }).toEqual({
    status: 1,
    stderr:
      "this example cannot run: Kafka does not start: a JDK 17 or later (javac) and Maven (mvn) must be installed and on the PATH\n",
  });
});

test.each(["127.0.0.1:1", "nonsense"])("that no broker is at %s is told in a line", (address) => {
  const { status, stderr } = run([address]);

  expect(stderr).toMatch(
    new RegExp(`^this example cannot run: topic sluice-local-v1 cannot be made at "${address}": .+\n$`),
  );
  expect(status).toBe(1);
});

function run(parameters: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const command = ["--disable-warning=ExperimentalWarning", "examples/runner/run.ts", "kafka-consumer", ...parameters];
  return spawnSync(process.execPath, command, { encoding: "utf8", env });
}
