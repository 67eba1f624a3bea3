// With Kafka beside SNS: each sink has its own held messages, and what goes back to one does not get to the other again.
import { beforeAll, expect, test } from "vitest";
import { commandStack } from "../../support/command-stack.ts";
import * as factories from "../../support/internal-events.ts";
import { send, take, untilEmpty } from "../../support/local-queues.ts";
import { output, quarantine, setReading } from "../../support/stopped-stack.ts";

const { aws, run } = commandStack(undefined, "127.0.0.1:9");
const url = (name: string): string => output(aws(), name);
beforeAll(() => setReading(aws(), false));

const SINK = ["--sink", "kafka"];

test("what only Kafka refused is sent back to Kafka's queue alone, as is what kept failing there", async () => {
  const body = JSON.stringify(factories.stepInstanceUpdate());
  await quarantine(aws(), { body, key: "a", sequence: 1, queue: "KafkaQuarantineQueueUrl" });
  await send(aws().clients.sqs, url("KafkaDeadLetterQueueUrl"), `${body} `, "b");

  const ofSns = await run("quarantine", "list");
  const listed = await run("quarantine", "list", ...SINK, "--json");
  const shown = await run("quarantine", "show", "original-a-1", ...SINK);
  const explained = await run("dead-letter", "replay", "--all", "--explain", ...SINK);
  const status = await run("status");
  const replayed = await run("quarantine", "replay", "--all", "--yes", ...SINK);
  const revived = await run("dead-letter", "replay", "--all", "--yes", ...SINK);

  expect(ofSns.lines).toEqual(["0 selected of 0 quarantine messages looked at"]);
  expect(JSON.parse(listed.stdout)).toMatchObject({ target: expect.stringMatching(/, sink kafka$/), selected: 1 });
  expect(shown.stdout).toContain("if sent again: published");
  expect(explained.stdout).toContain("1 published, as 1 external event");
  expect(status.lines).toEqual(
    expect.arrayContaining([
      "Kafka",
      "  Kafka: the processor does not read: its mapping is Disabled",
      "  Kafka: 1 quarantined: sluice quarantine list --sink kafka",
      "  Kafka: 1 dead-lettered: sluice dead-letter list --sink kafka",
    ]),
  );
  expect(status.status).toBe(1);
  for (const { stdout } of [replayed, revived]) expect(stdout).toContain("1 sent back to the internal queue");
  const sent = await take(aws().clients.sqs, url("KafkaQueueUrl"), 2);
  expect(sent.map(({ Body }) => Body).toSorted()).toEqual([body, `${body} `]);
  await untilEmpty(aws().clients.sqs, url("InternalQueueUrl"));
});

test("a tail says in one line that no broker answers", async () => {
  const { status, stderr } = await run("tail", "--kafka", "127.0.0.1:9");

  expect(stderr).toMatch(
    /^sluice: no broker of Kafka answers at 127\.0\.0\.1:9: .+; is it running, and is --kafka right\?\n$/,
  );
  expect(status).toBe(1);
});
