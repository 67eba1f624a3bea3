import { rmSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { type EmbeddedAws, type EmbeddedAwsOptions, startEmbeddedAws } from "../../local/index.ts";
import { type AssemblyOptions, writeAssembly } from "../support/assembly.ts";
import { send, take, untilEmpty } from "../support/local-queues.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(assembly: AssemblyOptions, options: Partial<EmbeddedAwsOptions> = {}): Promise<EmbeddedAws> {
  const assemblyFolder = writeAssembly(assembly);
  cleanups.push(() => rmSync(assemblyFolder, { recursive: true }));
  const aws = await startEmbeddedAws({ assemblyFolder, ...options });
  cleanups.push(aws.stop);
  return aws;
}

const queueUrl = (aws: EmbeddedAws): string => aws.outputs["QueueUrl"] ?? "";
const deadLetterQueueUrl = (aws: EmbeddedAws): string => aws.outputs["DeadLetterQueueUrl"] ?? "";
const lines = (logs: readonly string[]): string[] => logs.join("").split("\n").filter(Boolean);
const LOG_BODIES = "for (const { body } of event.Records) process.stdout.write(body + '\\n');";

test("a message of a queue reaches the function and is deleted once it is done", async () => {
  const logs: string[] = [];
  const aws = await start(
    { code: `export const handler = async (event) => { ${LOG_BODIES} };` },
    { onLog: (text) => logs.push(text) },
  );

  await send(aws.clients.sqs, queueUrl(aws), "one");
  await untilEmpty(aws.clients.sqs, queueUrl(aws));

  expect(lines(logs)).toEqual(["one"]);
});

test("messages of one group arrive in order, also when one fails at first", async () => {
  const logs: string[] = [];
  const code = `let failures = 0;
    export const handler = async (event) => {
      const first = event.Records.findIndex(({ body }) => body === "2" && failures++ === 0);
      const failed = first < 0 ? [] : event.Records.slice(first);
      for (const record of event.Records) if (!failed.includes(record)) process.stdout.write(record.body + "\\n");
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    };`;
  const aws = await start(
    { code, mapping: { ScalingConfig: { MaximumConcurrency: 1 } } },
    { retrySeconds: 0, onLog: (text) => logs.push(text) },
  );

  for (const body of ["1", "2", "3", "4"]) await send(aws.clients.sqs, queueUrl(aws), body);
  await untilEmpty(aws.clients.sqs, queueUrl(aws));

  expect(lines(logs)).toEqual(["1", "2", "3", "4"]);
});

test("groups are worked on side by side", async () => {
  const logs: string[] = [];
  // Each batch waits for the other: run one after the other, neither would end.
  const code = `import { writeFileSync, existsSync } from "node:fs";
    export const handler = async (event) => {
      const [{ body }] = event.Records;
      const [own, other] = body.split(" ");
      writeFileSync(own, "");
      while (!existsSync(other)) await new Promise((resolve) => setTimeout(resolve, 5));
      process.stdout.write("met\\n");
    };`;
  const aws = await start({ code, mapping: { BatchSize: 1 } }, { onLog: (text) => logs.push(text) });
  const place = writeAssembly();
  cleanups.push(() => rmSync(place, { recursive: true }));

  await send(aws.clients.sqs, queueUrl(aws), `${place}/a ${place}/b`, "a");
  await send(aws.clients.sqs, queueUrl(aws), `${place}/b ${place}/a`, "b");
  await untilEmpty(aws.clients.sqs, queueUrl(aws));

  expect(lines(logs)).toEqual(["met", "met"]);
});

test.each([
  ["throws", "throw new Error('no')", /no/],
  ["crashes", "process.exit(3)", /exit 3/],
  ["never answers", "await new Promise((resolve) => setTimeout(resolve, 60_000))", /SIGKILL/],
])("a message whose function %s is tried again and then dead-lettered", async (_, statement, reason) => {
  const failures: string[] = [];
  const aws = await start(
    {
      code: `export const handler = async () => { ${statement}; };`,
      timeoutSeconds: 1,
    },
    { retrySeconds: 0, onFailure: (message) => failures.push(message) },
  );

  await send(aws.clients.sqs, queueUrl(aws), "poison");
  const [dead] = await take(aws.clients.sqs, deadLetterQueueUrl(aws), 1);

  expect(dead?.Body).toBe("poison");
  expect(failures).toHaveLength(3);
  expect(failures[0]).toMatch(reason);
});

test("a failed message waits for the queue's visibility timeout, as on AWS", async () => {
  const logs: string[] = [];
  const code = `export const handler = async (event) => {
      const [{ attributes }] = event.Records;
      if (attributes.ApproximateReceiveCount === "1") throw new Error("first");
      process.stdout.write(Date.now() - attributes.ApproximateFirstReceiveTimestamp + "\\n");
    };`;
  const aws = await start({ code, queue: { VisibilityTimeout: 2 } }, { onLog: (text) => logs.push(text) });

  await send(aws.clients.sqs, queueUrl(aws), "again");
  await untilEmpty(aws.clients.sqs, queueUrl(aws));

  const [againAfterMs] = lines(logs).map(Number);
  expect(againAfterMs).toBeGreaterThan(1_990);
});

test("the function sees nothing of the user's environment and reaches nothing but loopback", async () => {
  const logs: string[] = [];
  process.env["AWS_PROFILE"] = "production";
  cleanups.push(() => {
    delete process.env["AWS_PROFILE"];
  });
  const code = `import { connect } from "node:net";
    const reach = (host) => new Promise((resolve) => connect(443, host)
      .once("error", ({ code }) => resolve(code)).once("connect", () => resolve("connected")));
    const codes = [await reach("sns.us-east-1.amazonaws.com"), await reach("93.184.216.34"),
      await fetch("https://sqs.us-east-1.amazonaws.com").catch(({ cause }) => cause.code)];
    export const handler = async () => {
      process.stdout.write(JSON.stringify({ codes, profile: process.env.AWS_PROFILE ?? null, home: process.env.HOME ?? null }) + "\\n");
    };`;
  const aws = await start({ code }, { onLog: (text) => logs.push(text) });

  await send(aws.clients.sqs, queueUrl(aws), "look");
  await untilEmpty(aws.clients.sqs, queueUrl(aws));

  const codes = ["ENOTLOOPBACK", "ENOTLOOPBACK", "ENOTLOOPBACK"];
  expect(JSON.parse(lines(logs)[0] ?? "")).toEqual({ codes, profile: null, home: null });
});

test.each([
  [
    { more: { Table: { Type: "AWS::DynamoDB::Table" } } },
    /Table \(AWS::DynamoDB::Table\): .* does not know this resource type/,
  ],
  [{ queue: { DelaySeconds: 5 } }, /Queue \(AWS::SQS::Queue\): the embedded AWS does not know DelaySeconds/],
  [{ mapping: { FunctionName: { "Fn::If": ["c", "a", "b"] } } }, /does not know Fn::If/],
  [{ mapping: { FunctionName: { Ref: "Nobody" } } }, /Ref Nobody: the embedded AWS has no such value/],
])(
  "what the template holds and the embedded AWS does not know is an error with its name: %j",
  async (assembly, text) => {
    await expect(start(assembly)).rejects.toThrow(text);
  },
);
