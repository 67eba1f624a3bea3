// The other commands for people on call, as a person types them, on one embedded AWS.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CloudFormation } from "@aws-sdk/client-cloudformation";
import { ListSubscriptionsByTopicCommand } from "@aws-sdk/client-sns";
import { ListQueuesCommand, TagQueueCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { subscribeQueue } from "../../local/runs/external-queue.ts";
import { documentedCalls } from "../support/command-calls.ts";
import { commandStack } from "../support/command-stack.ts";
import * as factories from "../support/internal-events.ts";
import { send, take } from "../support/local-queues.ts";
import { type RunningSluice, runSluice } from "../support/running-sluice.ts";
import { output, quarantine, setReading } from "../support/stopped-stack.ts";

const { aws, cwd, calls, run, fileOf, startTail } = commandStack();
const step = (instance: number): object => factories.stepInstanceUpdate({ workflow_instance_id: instance });
const tailQueues = async (): Promise<string[]> =>
  (await aws().clients.sqs.send(new ListQueuesCommand({ QueueNamePrefix: "sluice-tail-" }))).QueueUrls ?? [];
const subscriptions = async (): Promise<number> => {
  const command = new ListSubscriptionsByTopicCommand({ TopicArn: output(aws(), "ExternalTopicArn") });
  return (await aws().clients.sns.send(command)).Subscriptions?.length ?? 0;
};

test("what is sent comes out at tail, if its filter lets it through; afterwards nothing of tail is left", async () => {
  const before = await subscriptions();
  const tail = await startTail("--json", "--filter", '{"workflow_id":["sent.by.hand"]}');
  const event = { ...step(1), workflow_id: "sent.by.hand" };

  const sent = await run("send", fileOf(event, "", step(2)));
  await expect.poll(tail.said, { timeout: 60_000 }).toContain("sent.by.hand");
  tail.child.kill("SIGINT");
  const { status, lines } = await tail.finished;

  expect(sent.stdout).toBe(`2 events sent to Sluice-local at ${aws().endpoint}\n`);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { attributes: { contract: "v1", workflow_id: "sent.by.hand" }, body: { data: { workflow_instance_id: 1 } } },
  ]);
  expect(status).toBe(0);
  expect(await tailQueues()).toEqual([]);
  expect(await subscriptions()).toBe(before);
});

test("a tail whose reader has seen enough (`| head`) ends by itself and leaves nothing behind", async () => {
  const before = await subscriptions();
  const tail = await startTail("--json");

  tail.child.stdout?.destroy();
  await run("send", fileOf(step(3), step(4)));
  const { status, stderr } = await tail.finished;

  expect(status).toBe(0);
  expect(stderr).not.toContain("EPIPE");
  expect(await tailQueues()).toEqual([]);
  expect(await subscriptions()).toBe(before);
});

test("a tail by a filter on the body shows what has it there, and says what no event can have", async () => {
  const filter = { data: { workflow_id: ["by.body"], status: ["SUCCEEDED", "FALIED"] } };
  const tail = await startTail("--json", "--scope", "body", "--filter", JSON.stringify(filter));

  await run("send", fileOf(step(1), { ...step(2), workflow_id: "by.body" }));
  await expect.poll(tail.said, { timeout: 60_000 }).toContain('"workflow_id":"by.body"');
  tail.child.kill("SIGINT");
  const { status, lines, stderr } = await tail.finished;

  expect(status).toBe(0);
  expect(lines.map((line) => JSON.parse(line).body.data.workflow_instance_id)).toEqual([2]);
  expect(stderr).toMatch(
    /^sluice: --filter: data\.status: "FALIED" is met by no event of contract v1 or maestro: .*\n/,
  );
});

test("a tail that was killed leaves a queue, which --clean removes once nobody can be using it", async () => {
  const before = await subscriptions();
  const tail = await startTail("--json");
  const killed = new Promise((resolve) => tail.child.once("exit", resolve));
  const pid = await childOf(tail);
  process.kill(pid, "SIGKILL");
  await killed;

  const early = await run("tail", "--clean");
  const [url] = await tailQueues();
  await aws().clients.sqs.send(new TagQueueCommand({ QueueUrl: url, Tags: { "sluice-tail-seen": "1" } }));
  const late = await run("tail", "--clean");

  expect(early.stdout).toContain("0 abandoned queues removed");
  expect(late.stdout).toContain("1 abandoned queue removed, with its subscription");
  expect(await tailQueues()).toEqual([]);
  expect(await subscriptions()).toBe(before);
});

/** What does the work: the launcher's own child, or the launcher itself where it runs on the project's Node. */
async function childOf({ child }: RunningSluice): Promise<number> {
  const { readFile } = await import("node:fs/promises");
  const [own = child.pid] = (await readFile(`/proc/${child.pid}/task/${child.pid}/children`, "utf8"))
    .split(" ")
    .filter(Boolean);
  return Number(own);
}

test("nothing is sent if one event is invalid; every invalid line is named", async () => {
  const tail = await startTail("--json");

  const { status, stderr } = await run("send", fileOf(step(700), "{", { type: "START_WORKFLOW" }));

  expect(status).toBe(2);
  expect(stderr).toMatch(/nothing was sent, 2 invalid: line 2: .*JSON.*; line 3: workflow_id: required, but absent\n$/);
  await run("send", fileOf(step(701)));
  await expect.poll(tail.said, { timeout: 60_000 }).toContain('"workflow_instance_id":701');
  expect(tail.said()).not.toContain('"workflow_instance_id":700');
});

test("an event and a message are traced from the log, also what failed to become one", async () => {
  const queue = await subscribeQueue(aws(), "trace-team", { workflow_id: ["traced"] });
  await run("send", fileOf({ ...step(1), workflow_id: "traced" }));
  const [message] = await take(aws().clients.sqs, queue, 1);
  const { id } = JSON.parse(message?.Body ?? "{}");

  const event = await run("trace", id, "--json");
  const [entry] = JSON.parse(event.stdout).entries;
  const origin = await run("trace", entry.sqs_message_id);
  const nobody = await run("trace", "0".repeat(64));

  expect(entry).toMatchObject({ outcome: "published", partition_key: "traced/1" });
  expect(entry.event_ids).toEqual([id]);
  expect(event.status).toBe(0);
  expect(origin.stdout).toContain("as 1 external event\n");
  expect(origin.stdout).toContain(`event ${id}`);
  expect(nobody).toMatchObject({ status: 1, stdout: expect.stringMatching(/^The log knows nothing of 0{64} since/) });

  await send(aws().clients.sqs, output(aws(), "InternalQueueUrl"), "garbage to trace", "g");
  const stored = async () => JSON.parse((await run("quarantine", "list", "--json")).stdout).messages;
  await expect.poll(async () => (await stored()).length, { timeout: 60_000, interval: 500 }).toBe(1);
  const [{ sqs_message_id, id: storedId }] = await stored();
  const garbage = await run("trace", sqs_message_id);
  expect(garbage.lines.filter((line) => line.includes("quarantined"))).toHaveLength(1);
  expect(garbage.stdout).toContain(`Look at it: sluice quarantine show ${sqs_message_id}`);
  expect(await run("quarantine", "drop", "--id", storedId, "--yes")).toMatchObject({ status: 0 });
});

test("status says what needs a person, and exits 1 as long as something does", async () => {
  const calm = await run("status", "--json");
  await quarantine(aws(), { key: "k", sequence: 1, body: "{", reason: "invalid-json" });
  await quarantine(aws(), { key: "k", sequence: 2, body: '{"type":"X"}', reason: "unknown-type" });
  await send(aws().clients.sqs, output(aws(), "DeadLetterQueueUrl"), "dead", "g");
  await setReading(aws(), false);
  const troubled = await run("status", "--json").finally(() => setReading(aws(), true));
  await run("quarantine", "drop", "--all", "--yes");
  await run("dead-letter", "drop", "--all", "--yes");

  expect(calm.status).toBe(0);
  expect(JSON.parse(calm.stdout)).toMatchObject({ needs_a_person: [], processor: { state: "Enabled" } });
  expect(troubled.status).toBe(1);
  expect(JSON.parse(troubled.stdout)).toMatchObject({
    needs_a_person: [
      "the processor does not read: its mapping is Disabled",
      "1 dead-lettered: sluice dead-letter list",
      "2 quarantined: sluice quarantine list",
    ],
    queues: { quarantine: { waiting: 2, oldest_seconds: expect.any(Number) }, dead_letter: { waiting: 1 } },
    quarantined_by_reason: { "invalid-json": 1, "unknown-type": 1 },
    quarantine_looked_at: 2,
  });
});

test("status says how many events were published again of late, as where the engine tells of a change in two messages", async () => {
  const event = { ...step(1), workflow_id: "told.twice" };
  const lately = async () => JSON.parse((await run("status", "--json")).stdout).published_lately;
  const before = (await lately())?.repeated_events ?? 0;

  await run("send", fileOf(event, { type: "NOTIFICATION", event }));

  await expect.poll(async () => (await lately())?.repeated_events, { timeout: 60_000 }).toBe(before + 1);
  expect((await run("status")).stdout).toMatch(
    /Last five minutes: \d+ published events looked at, \d+ of them repeated\n/,
  );
});

test("doctor has looked at everything that the commands need, and names a remedy for each finding", async () => {
  const healthy = await run("doctor", "--json");
  const lost = await runSluice(["doctor", "--endpoint", "http://127.0.0.1:9"], { cwd: cwd() });

  const { checks } = JSON.parse(healthy.stdout);
  const kinds = new Map(checks.map(({ what, kind }: { what: string; kind: string }) => [what, kind]));
  const needed = ["Node", "ports", "endpoint", "internal queue", "quarantine queue", "dead-letter queue"];
  for (const what of [...needed, "external topic", "processor", "reading", "log", "metrics"]) {
    expect({ what, kind: kinds.get(what) }).toEqual({ what, kind: "ok" });
  }
  expect(lost.status).toBe(1);
  expect(lost.stdout).toMatch(/deployment: nothing answers at http:\/\/127\.0\.0\.1:9 .*\n {2}→ /);
});

test("plan says in words what a deployment would take away, and fails unless somebody asked for it", async () => {
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  const cloudFormation = new CloudFormation({ endpoint: aws().endpoint, region: "us-east-1", credentials });
  const { TemplateBody = "" } = await cloudFormation.getTemplate({ StackName: "Sluice-local" });
  const template = JSON.parse(TemplateBody);
  const [id = ""] = Object.keys(template.Resources).filter((each) => each.startsWith("QuarantineQueue"));
  const { [id]: _, ...Resources } = template.Resources;
  const [same, less] = ["same.json", "less.json"].map((name) => join(cwd(), name)) as [string, string];
  writeFileSync(same, TemplateBody);
  writeFileSync(less, JSON.stringify({ ...template, Resources }));

  const calm = await run("plan", "--template", same);
  const loss = await run("plan", "--template", less);
  const asked = await run("plan", "--template", less, "--accept", id);
  const nothing = await run("plan");

  expect(calm).toMatchObject({ status: 0 });
  expect(calm.stdout).toContain("Nothing that holds or delivers messages is replaced or removed.");
  expect(loss).toMatchObject({ status: 1 });
  expect(loss.stdout).toContain(`queue ${id} is removed: its messages go with it\n`);
  expect(loss.stdout).toContain(`If that is what you want: sluice plan --accept ${id}\n`);
  expect(asked).toMatchObject({ status: 0 });
  expect(nothing.status).toBe(2);
  expect(nothing.stderr).toMatch(/^sluice: cdk\.out\/Sluice-local\.template\.json: there is no such file: [^\n]+\n$/);
});

test("the page says what each looking command calls, and nothing that it does not call", () => {
  for (const command of ["status", "plan", "doctor"]) {
    expect({ command, calls: [...calls().of(command)].toSorted() }).toEqual({
      command,
      calls: [...documentedCalls(command)].toSorted(),
    });
  }
});
