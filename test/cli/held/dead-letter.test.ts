// The dead-letter commands on the embedded AWS. The queue is FIFO: of each group only the first ten can be received.
import { expect, test } from "vitest";
import { heldStack } from "../../support/held-stack.ts";
import * as factories from "../../support/internal-events.ts";
import { send, take, untilEmpty } from "../../support/local-queues.ts";
import { setReading } from "../../support/stopped-stack.ts";

const { aws, run, heldUrl, internalUrl } = heldStack("dead-letter");

const deadLetter = (body: string, group: string): Promise<void> => send(aws().clients.sqs, heldUrl(), body, group);
const bodiesOf = async (url: string, count: number): Promise<(string | undefined)[]> =>
  (await take(aws().clients.sqs, url, count)).map(({ Body }) => Body);

test("a replay works through each group from its first message to its last", async () => {
  const bodies = ["1", "2", "3", "4", "5"];
  for (const body of bodies) for (const group of ["a", "b"]) await deadLetter(group + body, group);

  const { status, stdout } = await run("replay", "--all", "--yes");

  expect(stdout).toContain("10 sent back to the internal queue, of 10 dead-letter messages");
  expect(status).toBe(0);
  const sent = await bodiesOf(internalUrl(), 10);
  for (const group of ["a", "b"]) {
    expect(sent.filter((body) => body?.startsWith(group))).toEqual(bodies.map((body) => group + body));
  }
  await untilEmpty(aws().clients.sqs, heldUrl());
});

test("what is not selected keeps its place, and keeps back those behind it", async () => {
  const step = JSON.stringify(factories.stepInstanceUpdate());
  const start = JSON.stringify(factories.startWorkflow());
  const behind = Array.from({ length: 10 }, (_, index) => step + " ".repeat(2 + index));
  for (const body of [step, `${step} `, start, ...behind]) await deadLetter(body, "a");
  await deadLetter(`${step}\t`, "b");

  const { status, stdout } = await run("replay", "--type", "STEP_INSTANCE_UPDATE", "--yes");

  expect(stdout).toContain("3 sent back to the internal queue");
  expect(stdout).toContain("6 stay behind messages of their group that are not selected: order is kept");
  expect(stdout).toContain("About 4 come after messages that stay, and could not be looked at");
  expect(status).toBe(1);
  expect((await bodiesOf(internalUrl(), 3)).toSorted()).toEqual([`${step}\t`, step, `${step} `].toSorted());
  expect((await run("list")).lines.at(-1)).toMatch(/^10 selected of 10 .*; 1 were not \(behind others of their group/);
  expect(await bodiesOf(heldUrl(), 11)).toEqual([start, ...behind]);
});

test("a replayed message that fails again at once is not replayed for ever", async () => {
  // So near SQS's limit that it cannot be quarantined: it fails ten times, within a second here.
  await deadLetter("z".repeat(1_048_576 - 100), "g");
  await setReading(aws(), true);

  const { status, stdout } = await run("replay", "--all", "--yes", "--json");

  expect(JSON.parse(stdout)).toMatchObject({ removed: 1, refused: [], not_deleted: 0 });
  expect(status).toBe(0);
  await take(aws().clients.sqs, heldUrl(), 1);
  await setReading(aws(), false);
});

test("a deployment without Kafka has no messages of it", async () => {
  const { status, stderr } = await run("list", "--sink", "kafka");

  expect(stderr).toMatch(/^sluice: .* does not publish to Kafka: leave out what asks for it$/m);
  expect(status).toBe(1);
});

test("a drop writes down what it deletes", async () => {
  for (const body of ["x", "y"]) await deadLetter(body, "g");

  const { status, stdout } = await run("drop", "--all", "--yes", "--file", "dropped.jsonl");

  expect(stdout).toContain("2 deleted, of 2 dead-letter messages");
  expect(status).toBe(0);
  await untilEmpty(aws().clients.sqs, heldUrl());
});
