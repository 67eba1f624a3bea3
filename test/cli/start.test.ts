import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { take } from "../support/local-queues.ts";
import { COMMAND, sluiceInterrupted } from "../support/sluice.ts";

/** Processes whose command line holds a text. */
function processes(text: string): string[] {
  return execFileSync("ps", ["-eo", "pid,ppid,args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(text));
}

test("npm start shows what went in, what came out, who got it and that nothing is missing", () => {
  // Whatever the user has set must not matter.
  const env = {
    ...process.env,
    AWS_PROFILE: "no-such-profile",
    AWS_ENDPOINT_URL: "https://sqs.eu-west-1.amazonaws.com",
    AWS_REGION: "eu-west-1",
    AWS_USE_FIPS_ENDPOINT: "true",
  };

  const { status, stdout, stderr } = spawnSync("npm", ["start"], { encoding: "utf8", env });

  expect(stderr).not.toMatch(/warning|error/i);
  expect(stdout).toContain("625 internal → 238 external");
  expect(stdout).toMatch(/dashboards .* 232 /);
  expect(stdout).toMatch(/alerting .* 10 /);
  expect(stdout).toMatch(/downstream .* 3 .*SUCCEEDED +workflows\/etl.daily-load/);
  expect(stdout).toMatch(/audit .* 6 /);
  expect(stdout).toMatch(/invalid-json .*\nunknown-type .*\ninvalid-event /);
  expect(stdout).toContain("625 received = 238 published + 384 ignored + 3 quarantined + 0 dead-lettered");
  expect(stdout).toContain("Next:");
  expect(status).toBe(0);
});

test("npm start -- --stay lets a program of one's own attach, until Ctrl-C", async () => {
  const received: { data: { workflow_id: string; status: string } }[] = [];
  const child = spawn(COMMAND, ["start", "--stay"], { stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => void child.kill("SIGTERM"));
  let stdout = "";
  for await (const chunk of child.stdout) {
    stdout += chunk;
    if (stdout.includes("Ctrl-C ends it.")) break;
  }
  const find = (name: string): string => new RegExp(`${name} +(\\S+)`).exec(stdout)?.[1] ?? "";
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL: find("Endpoint"),
  };
  const engine = ["examples/programs/publish-from-engine.ts", find("InternalQueueArn")];
  const { stdout: said } = spawnSync("node_modules/.bin/node", engine, { encoding: "utf8", env });
  const sqs = new SQSClient({
    region: "us-east-1",
    endpoint: find("Endpoint"),
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand());
  for (const message of await take(sqs, find("Subscriber dashboards"), 2))
    received.push(JSON.parse(message.Body ?? ""));
  child.kill("SIGINT");
  const [status] = await once(child, "exit");

  expect(said).toMatch(/^3 events published\ninvalid-events: 1 event\(s\) invalid, nothing was sent; .* received 0\n$/);
  expect(received.map(({ data }) => `${data.workflow_id} ${data.status}`).toSorted()).toEqual([
    "example.hello FAILED",
    "example.hello RUNNING",
  ]);
  // Of what watched the sample nothing is left, to grow with every event.
  expect(QueueUrls.filter((url) => url.includes("observer"))).toEqual([]);
  expect(QueueUrls.length).toBeGreaterThan(4);
  expect(status).toBe(0);
});

test("Ctrl-C before the end stops everything and says so", async () => {
  const { status, stderr } = await sluiceInterrupted(["start"], "Synthesizing", "SIGINT");

  expect(stderr).toMatch(/^sluice: interrupted: everything it had started is stopped$/m);
  expect(status).toBe(130);
});

test("no process is left behind, also when the command is killed", async () => {
  const child = spawn(process.execPath, [COMMAND, "start", "--stay"], { stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => void child.kill("SIGTERM"));
  let stdout = "";
  for await (const chunk of child.stdout) {
    stdout += chunk;
    if (stdout.includes("Ctrl-C ends it.")) break;
  }
  const children = (): string[] =>
    processes("function-runtime.ts").filter((line) => line.trim().split(/\s+/)[1] === `${child.pid}`);
  const before = children().map((line) => Number(line.trim().split(/\s+/)[0]));

  child.kill("SIGKILL");

  expect(before.length).toBeGreaterThan(0);
  await expect
    .poll(() => processes("function-runtime.ts").filter((line) => before.includes(Number(line.trim().split(/\s+/)[0]))))
    .toEqual([]);
});
