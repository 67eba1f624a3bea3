// `sluice resend` as a person types it, on the embedded AWS: what arrives is what the topic delivered.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand, type Message } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { messagesIn } from "../../local/runs/drain-queue.ts";
import { subscribeQueue } from "../../local/runs/external-queue.ts";
import { readEvent } from "../../shared/engines/maestro/subscriber/index.ts";
import { commandStack } from "../support/command-stack.ts";
import { externalEvent } from "../support/external-events.ts";
import * as factories from "../support/internal-events.ts";
import { take } from "../support/local-queues.ts";
import { runSluice, startSluice } from "../support/running-sluice.ts";
import { output } from "../support/stopped-stack.ts";

const { aws, cwd, run, fileOf } = commandStack();
const step = (overrides: Record<string, unknown>): string => JSON.stringify(factories.stepInstanceUpdate(overrides));
/** The body of an event of contract v1, with other fields of the envelope. */
const body = (workflow_id: string, envelope: object = {}): string =>
  JSON.stringify({ ...JSON.parse(externalEvent(factories.stepInstanceUpdate({ workflow_id })).body), ...envelope });

async function fifoQueue(name: string): Promise<string> {
  const command = new CreateQueueCommand({ QueueName: `${name}.fifo`, Attributes: { FifoQueue: "true" } });
  return (await aws().clients.sqs.send(command)).QueueUrl ?? "";
}

/** A queue that gets letters: SNS's notification around each event. */
async function envelopedQueue(QueueName: string, filterPolicy: object): Promise<string> {
  const { sqs, sns } = aws().clients;
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  await sns.send(
    new SubscribeCommand({
      TopicArn: output(aws(), "ExternalTopicArn"),
      Protocol: "sqs",
      Endpoint: Attributes?.QueueArn,
      Attributes: { FilterPolicy: JSON.stringify(filterPolicy) },
    }),
  );
  return QueueUrl;
}

/** What a consumer can see of a message, but for when and by whom it was delivered. */
function delivered({ Body = "", MessageAttributes = {} }: Message): object {
  const attributes = Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { DataType, StringValue }]) => [name, { DataType, StringValue }]),
  );
  const { Type, Message, TopicArn, MessageAttributes: inside } = JSON.parse(Body);
  return Type === undefined ? { Body, attributes } : { Type, Message, TopicArn, inside, attributes };
}

test.each(["raw", "enveloped"])(
  "a queue of %s events gets the very messages again that the topic delivered, from bodies alone",
  async (form) => {
    const filterPolicy = { workflow_id: [form], status: ["RUNNING", "SUCCEEDED"] };
    const queue = await (form === "raw"
      ? subscribeQueue(aws(), form, filterPolicy)
      : envelopedQueue(form, filterPolicy));
    const tags = [{ name: "gold" }, { name: "é ☕" }, { name: "🚀" }];
    const instance = factories.workflowInstanceUpdate([factories.changeRecord({ tags })]);
    const sent = fileOf(step({ workflow_id: form }), JSON.stringify({ ...instance, workflow_id: form }));
    expect(await run("send", sent)).toMatchObject({ status: 0 });
    const first = await take(aws().clients.sqs, queue, 2);
    const archive = first.map((message) => {
      const reading = readEvent(message);
      return reading.kind === "event" ? JSON.stringify(reading.event) : reading.kind;
    });

    const { status, stdout } = await run("resend", fileOf(...archive, body("another")), "--to", queue, "--yes");

    expect(stdout).toBe(
      "2 of 3 archived events sent (the subscription's filter; 0 repetitions left out, 0 lines unreadable)\n",
    );
    expect(status).toBe(0);
    const again = await take(aws().clients.sqs, queue, 2);
    const bySequence = (messages: readonly Message[]) =>
      messages.map(delivered).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    expect(bySequence(again)).toEqual(bySequence(first));
    expect(again.map((message) => readEvent(message))).toEqual(
      expect.arrayContaining(first.map((message) => readEvent(message))),
    );
  },
);

test("a filter on the body that is given decides on bodies alone, and what no event can meet is said", async () => {
  const queue = await subscribeQueue(aws(), "by-body", { workflow_id: ["nothing.else"] });
  const archive = fileOf(body("by.body"), body("another"));
  const resend = (policy: object, ...args: string[]) =>
    run("resend", archive, "--to", queue, "--filter", JSON.stringify(policy), ...args, "--yes");

  const sent = await resend({ data: { workflow_id: ["by.body"] } }, "--scope", "body");
  const flat = await resend({ source: ["/sluice/test"] });

  expect(sent.stdout).toMatch(/^1 of 2 archived events sent \(--filter; /);
  expect(sent.stderr).not.toContain("--filter: ");
  expect(flat.stdout).toMatch(/^0 of 2 archived events sent \(--filter; /);
  expect(flat.stderr).toContain(
    "sluice: --filter: source: no event of contract v1 or maestro has such an attribute; bodies do, and this filter is on attributes\n",
  );
  await take(aws().clients.sqs, queue, 1);
});

test("what tail has written can be resent to one queue, by its own filter or another, and never to a queue of ours", async () => {
  const raw = await subscribeQueue(aws(), "raw-team", { workflow_id: ["nothing.else"] });
  const tail = startSluice(["tail", "--json", "--endpoint", aws().endpoint], { cwd: cwd() });
  await expect.poll(tail.said, { timeout: 60_000 }).toContain("Ctrl-C ends it");
  await run(
    "send",
    fileOf(...[801, 802].map((instance) => step({ workflow_id: "resent", workflow_instance_id: instance }))),
  );
  await expect.poll(() => tail.said().match(/"workflow_id":"resent"/g)?.length, { timeout: 60_000 }).toBeGreaterThan(3);
  tail.child.kill("SIGINT");
  const { stdout } = await tail.finished;
  const archive = join(cwd(), "archive");
  mkdirSync(archive);
  writeFileSync(join(archive, "lines"), stdout);
  const resend = (...args: string[]) => run("resend", archive, "--to", ...args);
  const filter = ["--filter", '{"workflow_id":["resent"]}'];

  const none = await resend(raw, "--yes", "--json");
  const some = await resend(raw, ...filter, "--yes");
  const own = await resend(output(aws(), "InternalQueueUrl"), "--yes");
  const asks = await resend(raw, ...filter);

  expect(JSON.parse(none.stdout)).toMatchObject({ archived: 2, wanted: 0, sent: 0 });
  expect(some.status).toBe(0);
  const messages = await take(aws().clients.sqs, raw, 2);
  const originals = stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.stringify(JSON.parse(line).body));
  expect(originals).toEqual(expect.arrayContaining(messages.map(({ Body }) => Body)));
  expect(own).toMatchObject({ status: 2, stderr: expect.stringContaining("it is a queue of the deployment itself") });
  expect(asks).toMatchObject({ status: 2, stderr: expect.stringMatching(/Send 2 of 2 archived events .*say --yes/) });
});

test("events are resent in the order of their partition key, however the archive holds them", async () => {
  const QueueUrl = await fifoQueue("ordered");
  const sequences = ["001", "002", "003", "010"];
  const archived = ["a", "b"].flatMap((key) =>
    sequences.map((sequence) => body(key, { id: `${key}-${sequence}`, partitionkey: key, sequence })),
  );

  const { status } = await run("resend", fileOf(...archived.toReversed()), "--to", QueueUrl, "--yes");

  expect(status).toBe(0);
  const messages = await take(aws().clients.sqs, QueueUrl, 8);
  for (const key of ["a", "b"]) {
    const own = messages.filter(({ Attributes }) => Attributes?.MessageGroupId === key);
    expect(own.map(({ Body }) => JSON.parse(Body ?? "{}").sequence)).toEqual(sequences);
  }
});

test("each change is sent once, in its first place, however often and in whichever order the archive has it", async () => {
  const queue = await fifoQueue("once");
  const change = (id: string, sequence: string) => body("once", { id, partitionkey: "once", sequence });
  const archived = [change("b", "009"), change("a", "002"), change("b", "003"), change("a", "002")];

  const { stdout } = await run("resend", fileOf(...archived, "{", "garbage"), "--to", queue, "--yes", "--json");

  expect(JSON.parse(stdout)).toMatchObject({ archived: 2, wanted: 2, duplicates: 2, sent: 2, unreadable: 2 });
  const messages = await take(aws().clients.sqs, queue, 2);
  expect(messages.map(({ Body }) => JSON.parse(Body ?? "{}").sequence)).toEqual(["002", "003"]);
});

test("a resend that is killed and started again leaves each event once in a FIFO queue, in order", async () => {
  const queue = await fifoQueue("killed");
  const keys = ["a", "b", "c"];
  const sequences = Array.from({ length: 400 }, (_, index) => String(index).padStart(4, "0"));
  const archive = fileOf(
    ...sequences.flatMap((sequence) =>
      keys.map((key) => body(key, { id: `${key}-${sequence}`, partitionkey: key, sequence })),
    ),
  );
  const args = ["resend", archive, "--to", queue, "--yes"];

  const first = startSluice([...args, "--endpoint", aws().endpoint], { cwd: cwd() });
  await expect.poll(() => messagesIn(aws().clients.sqs, queue), { timeout: 60_000, interval: 5 }).toBeGreaterThan(20);
  first.child.kill("SIGKILL");
  await first.finished;
  const before = await messagesIn(aws().clients.sqs, queue);
  const { status } = await run(...args);

  expect(before).toBeLessThan(1_200);
  expect(status).toBe(0);
  const messages = await take(aws().clients.sqs, queue, 1_200);
  for (const key of keys) {
    const own = messages.filter(({ Attributes }) => Attributes?.MessageGroupId === key);
    expect(own.map(({ Body }) => JSON.parse(Body ?? "{}").sequence)).toEqual(sequences);
  }
});

test("Ctrl-C ends it between two calls, and says how much was sent", async () => {
  const queue = await fifoQueue("interrupted");
  const archived = Array.from({ length: 2_000 }, (_, index) =>
    body("k", { id: `k-${index}`, partitionkey: "k", sequence: String(index).padStart(5, "0") }),
  );
  const args = ["resend", fileOf(...archived), "--to", queue, "--yes", "--endpoint", aws().endpoint];

  const running = startSluice(args, { cwd: cwd() });
  await expect.poll(() => messagesIn(aws().clients.sqs, queue), { timeout: 60_000 }).toBeGreaterThan(3);
  running.child.kill("SIGINT");
  const { status, stderr } = await running.finished;

  const [, sent] = /interrupted: (\d+) of 2000 events sent; send all again: ids are the same\n$/.exec(stderr) ?? [];
  expect(status).toBe(130);
  expect(await messagesIn(aws().clients.sqs, queue)).toBe(Number(sent));
});

test("an archive larger than memory is read, and nothing of it is left on the disk", async () => {
  const temporary = join(cwd(), "tmp");
  mkdirSync(temporary);
  const padding = "x".repeat(20_000);
  const event = JSON.parse(body("large"));
  const lines = Array.from({ length: 12_000 }, (_, index) =>
    JSON.stringify({ ...event, id: `id-${index}`, data: { ...event.data, padding } }),
  );
  const archive = fileOf(...lines); // 250 MB
  const queue = await fifoQueue("large");
  const env = { NODE_OPTIONS: "--max-old-space-size=200", TMPDIR: temporary };

  const { status, stderr } = await runSluice(["resend", archive, "--to", queue, "--endpoint", aws().endpoint], {
    cwd: cwd(),
    env,
  });

  expect(stderr).toMatch(
    /Send 12000 of 12000 archived events \(no filter\) to .*\? Nobody can be asked here: say --yes\n$/,
  );
  expect(status).toBe(2);
  expect(readdirSync(temporary)).toEqual([]);
});
