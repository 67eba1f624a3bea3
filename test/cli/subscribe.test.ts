// `sluice subscribe` as a user types it, against a stack that runs in this process.
import { spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ListSubscriptionsByTopicCommand, PublishCommand } from "@aws-sdk/client-sns";
import { expect, onTestFinished, test } from "vitest";
import { type EmbeddedAws, startEmbeddedAws } from "../../local/index.ts";
import { writeAssembly } from "../support/assembly.ts";
import { endpoint } from "../support/emulated-endpoint.ts";
import { COMMAND, temporaryFolder } from "../support/sluice.ts";

const STACK_OUTPUTS = [
  "InternalQueueUrl",
  "InternalQueueArn",
  "QuarantineQueueUrl",
  "DeadLetterQueueUrl",
  "ProcessorName",
  "ProcessorLogGroup",
];

async function start() {
  const logs: string[] = [];
  const assemblyFolder = writeAssembly({
    more: { Topic: { Type: "AWS::SNS::Topic" } },
    outputs: { ExternalTopicArn: { Ref: "Topic" }, ...Object.fromEntries(STACK_OUTPUTS.map((name) => [name, name])) },
  });
  const aws = await startEmbeddedAws({ assemblyFolder, onLog: (text) => logs.push(text) });
  onTestFinished(async () => {
    await aws.stop();
    rmSync(assemblyFolder, { recursive: true });
  });
  return { aws, logs };
}

const topicOf = (aws: EmbeddedAws): string => aws.outputs["ExternalTopicArn"] ?? "";

async function subscriptions(aws: EmbeddedAws): Promise<readonly (string | undefined)[]> {
  const command = new ListSubscriptionsByTopicCommand({ TopicArn: topicOf(aws) });
  const { Subscriptions = [] } = await aws.clients.sns.send(command);
  return Subscriptions.map(({ Endpoint }) => Endpoint);
}

/** The command under way; what it says grows. */
function run(aws: EmbeddedAws, ...args: readonly string[]) {
  const child = spawn(COMMAND, ["subscribe", "--endpoint", aws.endpoint, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    said.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    said.stderr += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const until = (text: string) => expect.poll(() => said.stdout, { timeout: 60_000 }).toContain(text);
  return { child, said, ended, until };
}

test("an endpoint that confirms is attached, gets what the filter lets through, and is taken away by Ctrl-C", async () => {
  const { aws } = await start();
  const hook = await endpoint();
  const { child, said, ended, until } = run(aws, "--http", hook.url, "--filter", '{"status":["FAILED"]}');

  const [asked] = await hook.received("SubscriptionConfirmation", 1);
  await fetch(JSON.parse(asked?.body ?? "").SubscribeURL);
  await until("Ctrl-C takes it away.");
  for (const StringValue of ["SUCCEEDED", "FAILED"]) {
    const MessageAttributes = { status: { DataType: "String", StringValue } };
    await aws.clients.sns.send(new PublishCommand({ TopicArn: topicOf(aws), Message: StringValue, MessageAttributes }));
  }
  const [notified] = await hook.received("Notification", 1);
  child.kill("SIGINT");

  expect(await ended).toBe(0);
  expect(JSON.parse(notified?.body ?? "").Message).toBe("FAILED");
  expect(said.stdout.split("\n")).toEqual([
    `${hook.url} is attached to ${topicOf(aws)}`,
    '  events        {"status":["FAILED"]} on attributes',
    "  delivery      signed",
    expect.stringMatching(/^ {2}subscription {2}arn:aws:sns:/),
    "Ctrl-C takes it away.",
    `${hook.url} is attached no more.`,
    "",
  ]);
  expect(said.stderr).toBe("");
  expect(await subscriptions(aws)).toEqual([]);
});

test("a function is attached as it is written, and taken away with its subscription", async () => {
  const { aws, logs } = await start();
  const file = join(temporaryFolder(), "next.ts");
  writeFileSync(
    file,
    "export const handler = async (event: object): Promise<void> => console.log(JSON.stringify(event));",
  );
  const { child, ended, until } = run(aws, "--lambda", file);

  await until("Ctrl-C takes it away.");
  await aws.clients.sns.send(new PublishCommand({ TopicArn: topicOf(aws), Message: "go" }));
  await expect.poll(() => logs.join(""), { timeout: 60_000 }).toContain('"Message":"go"');
  child.kill("SIGINT");

  expect(await ended).toBe(0);
  expect(await subscriptions(aws)).toEqual([]);
});

test("with --stay an endpoint stays attached, once; who asks again is told so", async () => {
  const { aws } = await start();
  const hook = await endpoint();
  const first = run(aws, "--http", hook.url, "--raw", "--stay");
  const [asked] = await hook.received("SubscriptionConfirmation", 1);
  await fetch(JSON.parse(asked?.body ?? "").SubscribeURL);

  expect(await first.ended).toBe(0);
  expect(first.said.stdout).toMatch(/ {2}events {8}all\n {2}delivery {6}raw: neither signed nor with attributes\n/);
  expect(first.said.stdout).toMatch(/It stays. To end it: aws sns unsubscribe --subscription-arn arn:aws:sns:\S+\n$/);
  const second = run(aws, "--http", hook.url);
  expect(await second.ended).toBe(2);
  expect(second.said.stderr).toBe(`sluice: ${hook.url} is attached to ${topicOf(aws)} already; nothing was changed\n`);
  expect(await subscriptions(aws)).toEqual([hook.url]);
});

test("with --json it says what it attached as one object", async () => {
  const { aws } = await start();
  const hook = await endpoint();
  const policy = { data: { status: ["FAILED"] } };
  const { ended, said } = run(
    aws,
    ...["--http", hook.url, "--filter", JSON.stringify(policy), "--scope", "body", "--json", "--stay"],
  );
  const [asked] = await hook.received("SubscriptionConfirmation", 1);
  await fetch(JSON.parse(asked?.body ?? "").SubscribeURL);

  expect(await ended).toBe(0);
  expect(JSON.parse(said.stdout)).toEqual({
    subscription: expect.stringMatching(/^arn:aws:sns:/),
    topic: topicOf(aws),
    protocol: "http",
    endpoint: hook.url,
    filter: policy,
    scope: "body",
    raw: false,
  });
});

test("what no event can ever meet is said, and the filter is attached as it is", async () => {
  const { aws } = await start();
  const hook = await endpoint();
  const { ended, said } = run(aws, "--http", hook.url, "--filter", '{"terminal":[true]}', "--stay");
  const [asked] = await hook.received("SubscriptionConfirmation", 1);
  await fetch(JSON.parse(asked?.body ?? "").SubscribeURL);

  expect(await ended).toBe(0);
  expect(said.stderr).toBe(
    'sluice: --filter: terminal: true is met by no event of contract v1 or maestro: there they have "true", "false"\n',
  );
  expect(said.stdout).toContain('  events        {"terminal":[true]} on attributes\n');
});

test("an endpoint that does not confirm is not left behind", async () => {
  const { aws } = await start();

  const { ended, said } = run(aws, "--http", "http://127.0.0.1:9/", "--stay");

  expect(await ended).toBe(1);
  expect(said.stderr).toMatch(/^sluice: http:\/\/127.0.0.1:9\/ has not confirmed: is it running, .*\n$/);
  expect(await subscriptions(aws)).toEqual([]);
});

test("it ends when what it was attached to ends", async () => {
  const { aws } = await start();
  const hook = await endpoint();
  const { ended, said, until } = run(aws, "--http", hook.url);
  const [asked] = await hook.received("SubscriptionConfirmation", 1);
  await fetch(JSON.parse(asked?.body ?? "").SubscribeURL);
  await until("Ctrl-C takes it away.");

  await aws.stop();

  expect(await ended).toBe(0);
  expect(said.stdout).toContain(`${hook.url} is attached no more: what it was attached to has ended.`);
});

test.each([
  [[], 2, "name what to attach: --http URL or --lambda FILE, for example --http http://127.0.0.1:8080/"],
  [["--http", "http://127.0.0.1/", "--lambda", "x.ts"], 2, /^name what to attach/],
  [["--http", "gopher://x"], 2, "--http gopher://x: expected a URL such as http://127.0.0.1:8080/"],
  [["--http", "http://127.0.0.1/", "--filter", "{"], 2, /^--filter: not JSON: /],
  [["--http", "http://127.0.0.1/", "--filter", '{"status":"x"}'], 2, "--filter: status: must be a list of values"],
  [["--http", "http://127.0.0.1/", "--filter", "nowhere.json"], 2, "cannot read nowhere.json: no such file"],
  [["--http", "http://127.0.0.1/", "--scope", "head"], 2, /'head' is invalid. Allowed choices are attributes, body/],
  [["--lambda", "no-such.ts"], 2, "--lambda no-such.ts: no such file"],
  [["--lambda", "README.md"], 2, "--lambda README.md: expected a module such as handler.ts, .js or .mjs"],
  [["--lambda", "x.ts", "--raw"], 2, "--raw: SNS has no raw delivery to functions"],
  [
    ["--http", "http://example.com/"],
    1,
    /Endpoint Reason: http:\/\/example.com\/: the embedded AWS delivers to this machine only/,
  ],
] as const)("what cannot be attached is one line: %j", async (args, status, reason) => {
  const { aws } = await start();

  const { ended, said } = run(aws, ...args);

  expect(await ended).toBe(status);
  expect(said.stdout).toBe("");
  const line = said.stderr.replace(/^sluice: /, "");
  expect(line.indexOf("\n")).toBe(line.length - 1);
  if (reason instanceof RegExp) expect(line.trimEnd()).toMatch(reason);
  else expect(line).toBe(`${reason}\n`);
});
