// The big ones of the runbook, each played on the embedded AWS with the commands that the runbook gives for it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DeleteTopicCommand, GetTopicAttributesCommand } from "@aws-sdk/client-sns";
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { EmbeddedAws } from "../../local/index.ts";
import { subscribeQueue } from "../../local/runs/external-queue.ts";
import { TakenMessages } from "../../operations/deployment/held/take.ts";
import { readMessage } from "../../shared/contracts/index.ts";
import { CONTRACTS, maestroEvents } from "../../shared/engines/maestro/index.ts";
import { queueDepth } from "../../shared/sending/queue-depth.ts";
import * as factories from "../support/internal-events.ts";
import { send, take, untilEmpty } from "../support/local-queues.ts";
import { blockOf, commandBlocks, runbookShell, type Shell } from "../support/runbook.ts";
import { type Finished, temporaryFolder } from "../support/sluice.ts";
import { localStack, output, setReading } from "../support/stopped-stack.ts";

const BAD_RELEASE = "A bad release of the processor quarantined ten thousand good events";
const TOPIC_DELETED = "The external topic was deleted";
const LOST_DAY = "A subscriber lost a day";
const BEHIND = "The queue is six hours behind";
const GARBAGE = "An engine sends garbage";

/** Blocks of these sections that cannot be run here. */
const NOT_RUN: Readonly<Record<string, string>> = {
  "aws s3 cp": "the embedded AWS has no bucket: the test writes the folder as Firehose writes its objects",
  ReplayPolicy: "the embedded AWS has no archive of a FIFO topic",
  "npx sluice replay day.jsonl":
    "replay has tests of its own; what it writes is read in test/operations/archived-event.test.ts",
  "aws sqs receive-message": "reads the queue itself, which is empty by then",
};

let aws: EmbeddedAws;
let cwd: string;
let shell: Shell;
const done = new Set<string>();
beforeAll(async () => {
  aws = await localStack();
});
afterAll(() => aws.stop());
beforeEach(() => {
  cwd = temporaryFolder();
  shell = runbookShell({ cwd, stage: "local", variables: { AWS_ENDPOINT_URL: aws.endpoint } });
});

/** Runs the one block of a section that holds a text. */
async function run(
  section: string,
  holding: string,
  placeholders?: Readonly<Record<string, string>>,
): Promise<Finished> {
  const block = blockOf(section, holding);
  done.add(block);
  return shell.run(block, placeholders);
}

let subscribers = 0;
function subscriber(filterPolicy?: object): Promise<string> {
  subscribers += 1;
  return subscribeQueue(aws, `team-${subscribers}`, filterPolicy);
}
const received = async (url: string, count: number) =>
  (await take(aws.clients.sqs, url, count)).map(({ Body }) => JSON.parse(Body ?? ""));

interface V1StepEvent {
  readonly id: string;
  readonly partitionkey: string;
  readonly sequence: string;
  readonly data: { readonly step_attempt_id: number; readonly workflow_instance_id: number };
}

/** Many, once all of them have arrived. */
async function receivedAll(url: string, count: number): Promise<V1StepEvent[]> {
  const { sqs } = aws.clients;
  await expect.poll(async () => (await queueDepth(sqs, url)).visible, { timeout: 300_000 }).toBe(count);
  const events: V1StepEvent[] = [];
  const queue = new TakenMessages({ sqs, queueUrl: url, hiddenSeconds: 600, nowMs: Date.now });
  for (const { body } of await queue.take(count, count, new AbortController().signal)) events.push(JSON.parse(body));
  expect(events).toHaveLength(count);
  return events;
}

const attempt = (instance: number, number: number) =>
  factories.stepInstanceUpdate({ workflow_instance_id: instance, step_attempt_id: number });

test("a bad release quarantined ten thousand good events: all of them come out, in order within each instance", async () => {
  const [instances, attempts] = [500, 20];
  const queue = await subscriber();
  await quarantineAll(instances, attempts);

  const look = await run(BAD_RELEASE, "quarantine list");
  const explained = await run(BAD_RELEASE, "--explain");
  const replayed = await run(BAD_RELEASE, "quarantine replay --reason invalid-event --yes");

  expect(look.stdout).toMatch(/quarantine +10000 .*Needs a person:.*10000 quarantined/s);
  expect(explained.stdout).toContain("10000 published, as 10000 external events");
  expect(explained.status).toBe(0);
  expect(replayed.stdout).toContain("10000 sent back to the internal queue, of 10000 quarantine messages");
  expect(replayed.status).toBe(0);
  const events = await receivedAll(queue, instances * attempts);
  expect(new Set(events.map(({ id }) => id)).size).toBe(instances * attempts);
  const byKey = Map.groupBy(events, ({ partitionkey }) => partitionkey);
  expect(byKey.size).toBe(instances);
  for (const own of byKey.values()) {
    const inOrder = own.toSorted((a, b) => (a.sequence < b.sequence ? -1 : 1));
    expect(inOrder.map(({ data }) => data.step_attempt_id)).toEqual(Array.from({ length: attempts }, (_, i) => i + 1));
  }
  await expectQuiet();
}, 600_000);

/** As a release does that understands nothing; a standard queue then hands them out in any order. */
async function quarantineAll(instances: number, attempts: number): Promise<void> {
  const messages = Array.from({ length: instances * attempts }, (_, index) => {
    const [instance, number] = [(index % instances) + 1, Math.floor(index / instances) + 1];
    const facts = {
      reason: "invalid-event",
      detail: "a bad release",
      partition_key: `etl.daily/${instance}`,
      sqs_message_id: `original-${index}`,
      sequence_number: String(index + 1).padStart(20, "0"),
      sent_time_ms: "1764000000000",
    };
    return {
      Id: String(index),
      MessageBody: JSON.stringify(attempt(instance, number)),
      MessageAttributes: Object.fromEntries(
        Object.entries(facts).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
      ),
    };
  }).toReversed();
  const QueueUrl = output(aws, "QuarantineQueueUrl");
  for (let from = 0; from < messages.length; from += 10) {
    await aws.clients.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: messages.slice(from, from + 10) }));
  }
}

test("an engine sends garbage: it is shown, kept in a file and dropped, and good events are left alone", async () => {
  const queue = await subscriber();
  for (const [index, body] of ["garbage one", '{"half'].entries()) await sendInternal(body, `g${index}`);
  await sendInternal('{"type":"FROM_A_LATER_RELEASE"}', "later");
  await sendInternal(JSON.stringify(attempt(9_001, 1)), "etl.daily/9001");
  await received(queue, 1);
  await expect
    .poll(async () => (await shell.run("npx sluice status")).stdout, { timeout: 60_000 })
    .toContain("3 looked at");
  const listed = await shell.run("npx sluice quarantine list --json");
  const { messages } = JSON.parse(listed.stdout);
  const { id } = messages.find(({ body }: { body: string }) => body === "garbage one");

  const look = await run(GARBAGE, "quarantine show", { "an id from the list": id });
  const dropped = await run(GARBAGE, "quarantine drop");

  expect(look.stdout).toMatch(/2 invalid-json, 1 unknown-type \(3 looked at\)/);
  expect(look.stdout).toContain("2 selected of 3 quarantine messages looked at");
  expect(look.stdout).toMatch(/if sent again: quarantined, invalid-json.*\n\ngarbage one\n$/s);
  expect(dropped.status).toBe(0);
  const file = readFileSync(join(cwd, "garbage.jsonl"), "utf8").split("\n").filter(Boolean);
  expect(file.map((line) => JSON.parse(line).body).toSorted()).toEqual(["garbage one", '{"half']);
  const [left] = await take(aws.clients.sqs, output(aws, "QuarantineQueueUrl"), 1);
  expect(left?.Body).toBe('{"type":"FROM_A_LATER_RELEASE"}');
  await expectQuiet();
});

type Sent = readonly [body: string, group: string];
const sendInternal = (body: string, group: string): Promise<void> =>
  send(aws.clients.sqs, output(aws, "InternalQueueUrl"), body, group);

test("the queue is hours behind: it is read on, and everything comes out", async () => {
  const queue = await subscriber();
  await setReading(aws, false);
  for (let instance = 1; instance <= 50; instance++) {
    await sendInternal(JSON.stringify(attempt(20_000 + instance, 1)), `etl.daily/${20_000 + instance}`);
  }

  const stopped = await run(BEHIND, "npx sluice status");
  await setReading(aws, true);
  const scaled = await run(BEHIND, "--scaling-config");

  expect(stopped.stdout).toMatch(/internal +(49|50) .*the processor does not read: its mapping is Disabled/s);
  expect(stopped.status).toBe(1);
  expect(scaled.status).toBe(0);
  const { stdout } = await shell.run("npx sluice status");
  expect(stdout).toContain("up to 200 batches at once");
  await received(queue, 50);
  await untilEmpty(aws.clients.sqs, output(aws, "InternalQueueUrl"));
  await expectQuiet();
});

test("a subscriber lost a day: it gets that day's events that it wants again, with their ids, and nobody else does", async () => {
  const failures = await subscriber({ status: ["FAILED"] });
  const others = await subscriber();
  const days = ["2026-11-22", "2026-11-23", "2026-11-24"].map((day) => Date.parse(`${day}T12:00Z`));
  const statuses = ["RUNNING", "USER_FAILED"] as const;
  const archived = days.flatMap((timeMs, day) =>
    statuses.flatMap((new_status, index) => {
      const record = { old_status: index === 0 ? "STARTING" : "RUNNING", new_status, event_time: timeMs + index };
      const message = factories.stepInstanceUpdate({ workflow_instance_id: 30_000 + day, pending_records: [record] });
      const context = { cluster: "local", sequenceNumber: String(day * 2 + index + 1), nowMs: timeMs };
      const reading = readMessage(
        JSON.stringify(message),
        { internal: maestroEvents, contracts: [CONTRACTS.v1] },
        context,
      );
      return reading.kind === "published" ? reading.events : [];
    }),
  );
  writeArchive(archived.map(({ body }) => body));

  const resent = await run(LOST_DAY, "npx sluice resend lost-day --to", {
    "URL of the subscriber's queue": failures,
    "first moment": "2026-11-23T00:00Z",
    "last moment": "2026-11-24T00:00Z",
  });

  expect(resent.stdout).toContain("1 of 6 archived events sent (the subscription's filter; 6 repetitions left out");
  expect(resent.status).toBe(0);
  const [message] = await take(aws.clients.sqs, failures, 1);
  const [, , , lost] = archived;
  expect(message?.Body).toBe(lost?.body);
  expect(message?.MessageAttributes?.["status"]).toEqual({ DataType: "String.Array", StringValue: '["FAILED"]' });
  await untilEmpty(aws.clients.sqs, others);
});

/** Objects as Firehose writes them: compressed lines by day of arrival, and some of them twice. */
function writeArchive(bodies: readonly string[]): void {
  for (const [index, half] of [bodies.slice(0, 3), bodies.slice(3), bodies].entries()) {
    const folder = join(cwd, "lost-day/v1/2026/11", String(23 + index));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `stream-${index}.gz`), gzipSync(half.map((body) => `${body}\n`).join("")));
  }
}

test("the external topic was deleted: it is there again under its name, and nothing of the meantime is lost", async () => {
  const { sqs, sns } = aws.clients;
  const TopicArn = output(aws, "ExternalTopicArn");
  await sns.send(new DeleteTopicCommand({ TopicArn }));
  const messages = [1, 2, 3, 4, 5, 6, 7].map(
    (n) => [JSON.stringify(attempt(40_000 + n, 1)), `etl.daily/${n}`] as const,
  );
  const [tried, waiting, ...dead] = messages as [Sent, Sent, ...Sent[]];
  // What SQS has dead-lettered within the hour before somebody came.
  for (const [body, group] of dead) await send(sqs, output(aws, "DeadLetterQueueUrl"), body, group);
  // The processor hands it back at once, and here it comes again at once: it has failed ten times before anybody looks.
  await sendInternal(...tried);
  const deadOnes = async () => (await queueDepth(sqs, output(aws, "DeadLetterQueueUrl"))).visible;
  await expect.poll(deadOnes, { timeout: 60_000 }).toBe(dead.length + 1);

  const stopped = await run(TOPIC_DELETED, "--no-enabled");
  await sendInternal(...waiting);
  const creation = ["create-topic", "set-topic-attributes"].map((text) => marked(blockOf(TOPIC_DELETED, text)));
  const created = await shell.run(creation.join("\n")); // one terminal
  const queue = await subscriber();
  const resumed = await run(TOPIC_DELETED, "dead-letter replay");

  expect([stopped.status, created.status]).toEqual([0, 0]);
  expect(stopped.lines.at(-1)).toBe("Disabled");
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  expect(JSON.parse(Attributes?.["Policy"] ?? "{}").Statement).toMatchObject([
    { Sid: "AllowPublishThroughSSLOnly", Resource: TopicArn },
  ]);
  expect(resumed.stdout).toContain("6 sent back to the internal queue, of 6 dead-letter messages");
  const events = await receivedAll(queue, 7);
  expect(events.map(({ data }) => data.workflow_instance_id).toSorted()).toEqual(
    [1, 2, 3, 4, 5, 6, 7].map((n) => 40_000 + n),
  );
  await untilEmpty(sqs, output(aws, "InternalQueueUrl"));
  await expectQuiet();
}, 300_000);

function marked(block: string): string {
  done.add(block);
  return block;
}

async function expectQuiet(): Promise<void> {
  await untilEmpty(aws.clients.sqs, output(aws, "InternalQueueUrl"));
  const { stdout, status } = await shell.run("npx sluice status");
  expect(stdout).toContain("Nothing needs a person.");
  expect(status).toBe(0);
}

test("every command of these sections was run, or is one that cannot be run here", () => {
  const all = [BAD_RELEASE, TOPIC_DELETED, LOST_DAY, BEHIND, GARBAGE].flatMap(commandBlocks);
  const excused = all.filter((block) => Object.keys(NOT_RUN).some((text) => block.includes(text)));

  expect(all.filter((block) => !done.has(block) && !excused.includes(block))).toEqual([]);
  expect(excused).toHaveLength(Object.keys(NOT_RUN).length);
});
