// The quarantine commands as a person types them, on the embedded AWS.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { heldStack } from "../../support/held-stack.ts";
import * as factories from "../../support/internal-events.ts";
import { take, untilEmpty } from "../../support/local-queues.ts";
import { startSluice } from "../../support/running-sluice.ts";
import { quarantine, setReading } from "../../support/stopped-stack.ts";

const { aws, cwd, run, heldUrl, internalUrl } = heldStack("quarantine");

const quarantined = (count: number) => take(aws().clients.sqs, heldUrl(), count);
const internal = (count: number) => take(aws().clients.sqs, internalUrl(), count);

/** Bodies of each group in the order in which they were received. */
function byGroup(messages: Awaited<ReturnType<typeof take>>): Record<string, (string | undefined)[]> {
  const groups = Map.groupBy(messages, ({ Attributes }) => Attributes?.MessageGroupId ?? "");
  return Object.fromEntries([...groups].map(([group, own]) => [group, own.map(({ Body }) => Body)]));
}

test("a replay sends the original bytes, in the order of each partition key, and leaves nothing behind", async () => {
  const bodies = [' {"é": "\\u00e9 –"}\t', "{\r\n}", "not json", '{"a":1.0e0}'];
  const keys = ["etl.daily/1", "etl.daily/2", "x"];
  const messages = keys.flatMap((key) => bodies.map((body, index) => ({ key, body, sequence: index + 1 })));
  // As a standard queue may hand them out: in no order at all.
  for (const message of messages.toReversed()) await quarantine(aws(), message);

  const { status, stdout } = await run("replay", "--all", "--yes");
  const sent = await internal(12);

  expect(stdout).toContain("12 sent back to the internal queue, of 12 quarantine messages");
  expect(status).toBe(0);
  expect(byGroup(sent)).toEqual(Object.fromEntries(keys.map((key) => [key, bodies])));
  const file = /Originals of what was removed: (.*)/.exec(stdout)?.[1] ?? "";
  const kept = readFileSync(join(cwd(), file), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  expect(kept.map(({ body }) => body).toSorted()).toEqual([...bodies, ...bodies, ...bodies].toSorted());
  expect(await run("replay", "--all", "--yes")).toMatchObject({ status: 0 });
  await untilEmpty(aws().clients.sqs, heldUrl());
});

test("a drop takes what fits the selection, and everything else stays where it is", async () => {
  await quarantine(aws(), { key: "ml.train/7", sequence: 1, body: "{" });
  await quarantine(aws(), { key: "ml.train/7", sequence: 2, body: "{ ", reason: "invalid-json" });
  await quarantine(aws(), { key: "ml.trainer/7", sequence: 3, body: "{  " });

  const { status, stdout } = await run(
    "drop",
    "--workflow",
    "ml.train",
    "--reason",
    "invalid-event",
    "--yes",
    "--json",
  );

  expect(JSON.parse(stdout)).toMatchObject({ looked_at: 3, selected: 1, removed: 1, refused: [], behind: 0 });
  expect(status).toBe(0);
  expect((await quarantined(2)).map(({ Body }) => Body)).toEqual(expect.arrayContaining(["{ ", "{  "]));
});

test("a drop waits for what somebody else looks at, and names what is not there", async () => {
  await quarantine(aws(), { key: "k", sequence: 1, body: "{" });
  const looked = await aws().clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: heldUrl(), VisibilityTimeout: 3, WaitTimeSeconds: 5 }),
  );

  const dropped = await run("drop", "--id", "original-k-1", "--yes");
  const again = await run("drop", "--id", "original-k-1", "--yes");

  expect(looked.Messages).toHaveLength(1);
  expect(dropped.lines.at(-1)).toMatch(/^1 deleted, of 1 quarantine message of /);
  expect(dropped.stderr).toContain("Waiting for 1 message that somebody else holds");
  expect(dropped.status).toBe(0);
  expect(again.lines[0]).toBe("Not there, or behind others of their group: original-k-1");
  expect(again.status).toBe(1);
});

test("a reason that nothing can have is an error, not an empty list", async () => {
  const { status, stderr } = await run("list", "--reason", "bogus");

  expect(status).toBe(2);
  expect(stderr).toMatch(/^sluice: .*--reason.*bogus.*invalid-json, .*\n$/);
});

test("looking consumes nothing: what was listed or shown is there again at once", async () => {
  await quarantine(aws(), { key: "k", sequence: 1, body: "{" });

  const listed = await run("list");
  const shown = await run("show", "original-k-1");

  expect(listed.lines.at(-1)).toBe("1 selected of 1 quarantine message looked at");
  expect(shown.stdout).toMatch(
    /reason: invalid-event\n.*partition_key: k\n.*if sent again: quarantined, invalid-json/s,
  );
  expect(shown.lines.at(-1)).toBe("{");
  expect(await run("show", "no-such-id")).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^sluice: no message no-such-id in quarantine of Sluice-local at http.*$/m),
  });
  await quarantined(1);
});

test("a replay that is killed in the middle is finished by the next one, with nothing lost, doubled or out of order", async () => {
  const keys = Array.from({ length: 10 }, (_, index) => `flow/${index}`);
  for (const key of keys) {
    for (let sequence = 1; sequence <= 30; sequence++)
      await quarantine(aws(), { key, sequence, body: `${key}#${sequence}` });
  }
  const replay = startSluice(["quarantine", "replay", "--all", "--yes", "--endpoint", aws().endpoint], { cwd: cwd() });
  const url = internalUrl();
  await expect.poll(() => depth(url), { timeout: 60_000, interval: 5 }).toBeGreaterThan(20);
  const [held = ""] = readdirSync(join(cwd(), ".sluice/held"));
  const pid = Number(held.split(".").at(-1));
  expect(pid).toBeGreaterThan(1); // 0 would be everything of this terminal
  process.kill(pid, "SIGKILL");
  await replay.finished;
  const sentBefore = await depth(url);

  const { status, stdout } = await run("replay", "--all", "--yes");

  expect(sentBefore).toBeLessThan(300);
  expect(status).toBe(0);
  expect(stdout).toMatch(/\d+ sent back to the internal queue/);
  const sent = await internal(300);
  expect(byGroup(sent)).toEqual(
    Object.fromEntries(keys.map((key) => [key, Array.from({ length: 30 }, (_, index) => `${key}#${index + 1}`)])),
  );
  await untilEmpty(aws().clients.sqs, heldUrl());
});

test("Ctrl-C in the middle of a replay gives back what is left, and says how to go on", async () => {
  for (let sequence = 1; sequence <= 200; sequence++)
    await quarantine(aws(), { key: "k", sequence, body: `#${sequence}` });
  const replay = startSluice(["quarantine", "replay", "--all", "--yes", "--endpoint", aws().endpoint], { cwd: cwd() });
  const url = internalUrl();
  await expect.poll(() => depth(url), { timeout: 60_000, interval: 5 }).toBeGreaterThan(2);
  replay.child.kill("SIGINT");
  const { status, stderr, stdout } = await replay.finished;

  const sent = await depth(url);

  expect(stderr).toMatch(new RegExp(`^sluice: interrupted: ${sent} sent back to the internal queue`, "m"));
  expect(stdout).toContain(`${200 - sent} are left; run the same command again to go on`);
  expect(status).toBe(130);
  await quarantined(200 - sent);
});

test("a message that is quarantined again can be replayed again at once: SQS does not take it for a repetition", async () => {
  await quarantine(aws(), { key: "k", sequence: 1, body: "still garbage" });
  await setReading(aws(), true);
  const origins = new Set<string>();
  try {
    for (let round = 1; round <= 3; round++) {
      expect(await run("replay", "--all", "--yes")).toMatchObject({ status: 0 });
      await expect.poll(() => depth(heldUrl()), { timeout: 60_000 }).toBe(1);
      const [message] = JSON.parse((await run("list", "--json")).stdout).messages;
      expect(message).toMatchObject({ body: "still garbage", reason: "invalid-json" });
      origins.add(message.sqs_message_id);
    }
  } finally {
    await setReading(aws(), false);
  }

  expect(origins.size).toBe(3);
});

test("what today's code makes of them is said first, and nothing is changed", async () => {
  await quarantine(aws(), { key: "a", sequence: 1, body: JSON.stringify(factories.stepInstanceUpdate()) });
  await quarantine(aws(), { key: "b", sequence: 2, body: JSON.stringify(factories.startWorkflow()) });

  const good = await run("replay", "--all", "--explain");
  await quarantine(aws(), { key: "c", sequence: 3, body: '{"type":"BRAND_NEW"}' });
  const bad = await run("replay", "--all", "--explain", "--json");

  expect(good.stdout).toMatch(
    /2 selected of 2 .*\n +1 published, as 1 external event\n +1 ignored\n +0 quarantined again/,
  );
  expect(good.status).toBe(0);
  expect(JSON.parse(bad.stdout)).toMatchObject({
    published: 1,
    ignored: 1,
    quarantined: 1,
    quarantined_by_detail: { 'unknown-type: type: unknown type "BRAND_NEW"': 1 },
  });
  expect(bad.status).toBe(1);
  expect(await depth(internalUrl())).toBe(0);
  await quarantined(3);
});

test("nothing is removed without a clear yes, or without saying which", async () => {
  await quarantine(aws(), { key: "k", sequence: 1, body: "{" });

  expect(await run("drop", "--all")).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(
      /^sluice: Delete 1 message from quarantine of .*\? Nobody can be asked here: say --yes$/m,
    ),
  });
  expect(await run("drop", "--yes")).toMatchObject({
    status: 2,
    stderr: "sluice: quarantine drop: say which: a selection, or --all\n",
  });
  expect(await run("drop", "--all", "--yes", "--file", "/proc/no")).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^sluice: cannot write \/proc\/no: /m),
  });
  await quarantined(1);
});

async function depth(url: string): Promise<number> {
  const { GetQueueAttributesCommand } = await import("@aws-sdk/client-sqs");
  const { Attributes } = await aws().clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["ApproximateNumberOfMessages"] }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages);
}
