// `sluice outbox` and `sluice status --database` as a person types them, on a real PostgreSQL and the embedded AWS's queues.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { Ajv } from "ajv";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import { cloudFormation } from "../../local/control-plane/cloud-formation.ts";
import { startEmulator } from "../../local/emulator/emulator.ts";
import { localClients } from "../../local/this-machine.ts";
import { announceLocalRun, STATE_FOLDER } from "../../operations/index.ts";
import { EMF_SCHEMA } from "../support/emf-schema.ts";
import { startWorkflow } from "../support/internal-events.ts";
import { take } from "../support/local-queues.ts";
import { postgres } from "../support/postgres.ts";
import { runSluice, startSluice } from "../support/running-sluice.ts";

const pool = await postgres();
const { host, port } = pool.options;
const urlOf = (user: string, database = "postgres"): string =>
  `postgres://${user}:password@${host}:${port}/${database}`;
const label = `${host}:${port}/postgres`;
const cwd = mkdtempSync(join(tmpdir(), "sluice-outbox-"));
const ARN = "arn:aws:sqs:us-east-1:000000000000:internal.fifo";

const emulator = await startEmulator({ onFailure: () => undefined });
const { sqs, sns } = localClients(emulator.endpoint);
let queueUrl = "";

const env = { SLUICE_DATABASE_URL: urlOf("postgres") };
const run = (...args: string[]) => runSluice(args, { cwd, env });
const relay = (...args: string[]) =>
  startSluice(["outbox", "relay", "--queue", ARN, "--endpoint", emulator.endpoint, ...args], { cwd, env });

beforeAll(async () => {
  const created = new CreateQueueCommand({ QueueName: "internal.fifo", Attributes: { FifoQueue: "true" } });
  queueUrl = (await sqs.send(created)).QueueUrl ?? "";
});
afterAll(async () => {
  sqs.destroy();
  sns.destroy();
  await emulator.close();
  rmSync(cwd, { recursive: true });
});
afterEach(() => pool.query("delete from sluice.outbox; delete from sluice.outbox_set_aside"));

let lastEvent = 0;
/** None like another: the queue drops what it has had within five minutes. */
function newEvent(): string {
  lastEvent += 1;
  return JSON.stringify({ ...startWorkflow(), workflow_id: `etl.${lastEvent}` });
}

const enqueue = (key: string, text: string) => pool.query("select sluice.enqueue($1, $2::text)", [key, text]);
const setAside = (position: number, key: string, event: string, reason: string) =>
  pool.query(
    "insert into sluice.outbox_set_aside (position, key, event, enqueued_at, reason) values ($1, $2, $3, now(), $4)",
    [position, key, event, reason],
  );
const left = async (table: string): Promise<number> =>
  Number((await pool.query(`select count(*) from sluice.${table}`)).rows[0].count);

test("without an outbox it says how to make one; made twice it says that it is there, and the SQL can be printed", async () => {
  const none = await run("outbox", "list");
  const printed = await run("outbox", "migrate", "--print");
  const made = await run("outbox", "migrate");
  const again = await run("outbox", "migrate", "--json");

  expect(none).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^sluice: there is no outbox in .*sluice outbox migrate`\n$/),
  });
  expect(printed.stdout).toContain("create function sluice.enqueue(key text, event text)");
  expect(made.stdout).toContain(`The outbox in ${label} is made, version 1`);
  expect(JSON.parse(again.stdout)).toEqual({ database: label, migrated: [] });
});

test("the SQL that is printed makes the same outbox, which migrating then leaves as it is", async () => {
  await pool.query("create database by_hand");
  const url = urlOf("postgres", "by_hand");
  const { stdout } = await run("outbox", "migrate", "--print");
  const other = new (pool.constructor as typeof import("pg").Pool)({ connectionString: url });
  await other.query(stdout);
  await other.query("select sluice.enqueue('a', '{}'::jsonb)");
  await other.end();

  const { status, stdout: said } = await run("outbox", "migrate", "--database", url);
  expect({ status, said }).toMatchObject({ status: 0, said: expect.stringContaining("of this version already") });
});

test("a relay moves rows to the queue, tells of what it sets aside, and ends in good order when it is told to", async () => {
  const events = [newEvent(), newEvent(), newEvent()];
  for (const event of events) await enqueue("etl", event);
  await enqueue("etl", "no event");

  const { child, finished, said } = relay();
  const messages = await take(sqs, queueUrl, 3);
  await expect.poll(() => left("outbox_set_aside"), { timeout: 60_000 }).toBe(1);
  child.kill("SIGTERM");
  const { status, stdout, stderr } = await finished;

  expect(messages.map(({ Body }) => Body).sort()).toEqual(events);
  expect(said()).not.toContain("password");
  expect(stderr).toContain(`moves rows from ${label} to ${ARN}`);
  expect(stdout).toMatch(/3 sent.*, 0 waiting, 1 set aside: sluice outbox list/);
  expect(status).toBe(0);
});

test("without a place for its rows it is the local run's, and where none is, that is the line", async () => {
  await enqueue("etl", newEvent());
  const none = await run("outbox", "relay");
  const url = (name: string): string => `${emulator.endpoint}/000000000000/${name}`;
  const outputs = {
    ...{
      InternalQueueUrl: queueUrl,
      InternalQueueArn: ARN,
      ExternalTopicArn: "arn:aws:sns:us-east-1:000000000000:external",
    },
    ...{ QuarantineQueueUrl: url("quarantine"), DeadLetterQueueUrl: url("dead-letter.fifo") },
    ...{ ProcessorName: "processor", ProcessorLogGroup: "log" },
  };
  emulator.serve([cloudFormation({ name: "Sluice-local", outputs, startedMs: Date.now(), template: {} })]);
  const local = { pid: process.pid, endpoint: emulator.endpoint, stack: "Sluice-local" };
  onTestFinished(announceLocalRun(local, join(cwd, STATE_FOLDER)));

  const { child, finished } = startSluice(["outbox", "relay"], { cwd, env });
  const messages = await take(sqs, queueUrl, 1);
  child.kill("SIGTERM");
  const { status, stderr } = await finished;

  expect(none).toMatchObject({
    status: 2,
    stderr:
      "sluice: name where to: --queue ARN of the internal queue, or --topic ARN of the internal topic; or begin a local run: npm start -- --stay\n",
  });
  expect(messages).toHaveLength(1);
  expect(stderr).toContain(`moves rows from ${label} to ${ARN}`);
  expect(status).toBe(0);
});

test("with --json it writes what CloudWatch reads as metrics, and nothing else", async () => {
  await enqueue("etl", newEvent());

  const { child, finished } = relay("--json");
  await take(sqs, queueUrl, 1);
  await expect.poll(() => left("outbox"), { timeout: 60_000 }).toBe(0);
  child.kill("SIGINT");
  const { lines } = await finished;

  const [line, ...others] = lines.map((each) => JSON.parse(each));
  const isEmf = new Ajv().compile(EMF_SCHEMA);
  expect({ isEmf: isEmf(line), others }).toEqual({ isEmf: true, others: [] });
  expect(line).toMatchObject({
    service: "outbox-relay",
    target: "internal.fifo",
    OutboxSent: 1,
    OutboxWaiting: 0,
    OutboxOldestSeconds: 0,
    OutboxSetAside: 0,
    OutboxRefusedKeys: 0,
  });
});

test("a key that the queue does not take is told once, with the reason, and its rows wait", async () => {
  await enqueue("etl", newEvent());

  const elsewhere = ["--queue", `${ARN.replace("internal", "none")}`];
  const { child, finished, said } = relay(...elsewhere);
  await expect.poll(said, { timeout: 60_000 }).toContain("not taken just now, and tried again");
  child.kill("SIGTERM");
  const { status, stdout } = await finished;

  expect(stdout).toContain("0 sent");
  expect(stdout).toContain("1 waiting, the oldest for");
  expect(status).toBe(0);
});

test("what cannot begin is one line that says what to do", async () => {
  const nobody = await run("outbox", "relay", "--queue", ARN, "--database", `postgres://a:secret@127.0.0.1:1/b`);
  const noDatabase = await runSluice(["outbox", "list"], { cwd, env: { SLUICE_DATABASE_URL: "" } });
  const noUrl = await run("outbox", "list", "--database", "mysql://a:secret@host/b");
  const noSuch = await run("outbox", "list", "--database", urlOf("postgres", "nowhere"));
  const noQueue = await run("outbox", "relay", "--queue", "internal.fifo");
  const neither = await run("outbox", "relay");

  const all = [nobody, noDatabase, noUrl, noSuch, noQueue, neither];
  expect(all.map(({ status }) => status)).toEqual([1, 2, 2, 1, 2, 2]);
  expect(all.map(({ stderr }) => stderr.split("\n").length)).toEqual(all.map(() => 2));
  expect(all.map(({ stderr }) => stderr).join("")).not.toContain("secret");
  expect(nobody.stderr).toContain("nothing answers at 127.0.0.1:1/b (connect ECONNREFUSED 127.0.0.1:1)");
  expect(noDatabase.stderr).toContain("SLUICE_DATABASE_URL=postgres://USER:PASSWORD@HOST:PORT/DATABASE");
  expect(noUrl.stderr).toContain("expected postgres://USER:PASSWORD@HOST:PORT/DATABASE");
  expect(noSuch.stderr).toContain('database "nowhere" does not exist');
  expect(noQueue.stderr).toContain("is not the ARN of a FIFO queue");
  expect(neither.stderr).toContain("--queue ARN of the internal queue");
});

test("a role needs what the page says, and a relay needs no more", async () => {
  const grants = [...readFileSync("docs/outbox.md", "utf8").matchAll(/^grant .* to relay;$/gm)].map(([line]) => line);
  await pool.query("create role relay login password 'password'; create role stranger login password 'password'");
  await pool.query(grants.join("\n"));
  await enqueue("etl", newEvent());
  await setAside(1, "a", "text", "why");

  const stranger = await run("outbox", "list", "--database", urlOf("stranger"));
  const { child, finished } = relay("--database", urlOf("relay"));
  await take(sqs, queueUrl, 1);
  const replayed = await run("outbox", "replay", "--all", "--yes", "--database", urlOf("relay"));
  child.kill("SIGTERM");

  expect(stranger).toMatchObject({ status: 1, stderr: expect.stringContaining("docs/outbox.md has the GRANTs") });
  expect((await finished).status).toBe(0);
  expect(replayed).toMatchObject({ status: 0, stdout: expect.stringContaining("1 enqueued again, of 1 row") });
});

test("rows that were set aside are listed by what is asked for, and shown with what they would be today", async () => {
  await setAside(11, "etl/1", "{}", "unknown type");
  await setAside(12, "etl/2", newEvent(), "mended since");
  await setAside(13, "other", "text", "not JSON");

  const list = await run("outbox", "list", "--key", "etl");
  const byReason = await run("outbox", "list", "--reason", "JSON", "--json");
  const shown = await run("outbox", "show", "12", "--json");
  const missing = await run("outbox", "show", "99");

  expect(list.lines.slice(1).map((line) => line.split(/\s+/)[0])).toEqual(["11", "12", "2"]);
  expect(JSON.parse(byReason.stdout)).toMatchObject({ selected: 1, rows: [{ position: "13", event: "text" }] });
  expect(JSON.parse(shown.stdout)).toMatchObject({
    key: "etl/2",
    reason: "mended since",
    today: expect.stringMatching(/^sent/),
  });
  expect(missing).toMatchObject({ status: 1, stderr: expect.stringContaining("no row with position 99") });
});

test("a replay enqueues what is selected in its order, a drop deletes it, and the originals of both are in a file", async () => {
  await setAside(9, "a", "first", "why");
  await setAside(10, "a", "second", "why");
  await setAside(11, "b", "third", "why");

  const replayed = await run("outbox", "replay", "--key", "a", "--yes", "--json");
  const unsaid = await run("outbox", "drop", "--yes");
  const dropped = await run("outbox", "drop", "--position", "11", "--yes", "--json");

  const originals = (text: string) =>
    readFileSync(join(cwd, JSON.parse(text).file), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).event);
  const { rows } = await pool.query("select key, event from sluice.outbox order by position");
  expect(rows).toEqual([
    { key: "a", event: "first" },
    { key: "a", event: "second" },
  ]);
  expect(originals(replayed.stdout)).toEqual(["first", "second"]);
  expect(originals(dropped.stdout)).toEqual(["third"]);
  expect(unsaid).toMatchObject({ status: 2, stderr: expect.stringContaining("say which: a selection, or --all") });
  expect(await left("outbox_set_aside")).toBe(0);
});

test("a file that cannot be written keeps every row", async () => {
  await setAside(1, "a", "text", "why");

  const { status } = await run("outbox", "drop", "--all", "--yes", "--file", "/dev/null/none");

  expect({ status, left: await left("outbox_set_aside") }).toEqual({ status: 2, left: 1 });
});

test("more rows than one transaction takes are all replayed, each once", async () => {
  await pool.query(
    "insert into sluice.outbox_set_aside select n, 'k' || n % 7, n::text, now(), 'why' from generate_series(1, 450) n",
  );

  const { stdout } = await run("outbox", "replay", "--all", "--yes", "--json");

  expect(JSON.parse(stdout)).toMatchObject({ selected: 450, removed: 450 });
  const { rows } = await pool.query("select event from sluice.outbox order by position");
  expect(rows.map(({ event }) => Number(event))).toEqual(Array.from({ length: 450 }, (_, index) => index + 1));
});

test("status says what waits and for how long, and asks for a person when that is too long or a row is set aside", async () => {
  const calm = await run("status");
  await enqueue("etl", "{}");
  await pool.query("update sluice.outbox set enqueued_at = now() - interval '10 minutes'");
  await setAside(1, "a", "text", "why");
  const alarmed = await run("status", "--json");

  expect(calm).toMatchObject({ status: 0, lines: [label, "Outbox: 0 waiting", "Nothing needs a person."] });
  expect(alarmed.status).toBe(1);
  const { outbox, needs_a_person } = JSON.parse(alarmed.stdout);
  expect(outbox).toMatchObject({ database: label, waiting: 1, set_aside: 1 });
  expect(outbox.oldest_seconds).toBeGreaterThanOrEqual(600);
  expect(needs_a_person).toEqual([
    expect.stringMatching(/^the oldest row of the outbox waits for 60\d s, more than 300/),
    "1 row of the outbox set aside: sluice outbox list",
  ]);
});

test("a second relay stands by, and says when a database that was gone is waited for", async () => {
  const one = relay();
  await expect.poll(one.said, { timeout: 60_000 }).toContain("has the turn");
  const other = relay();
  await expect.poll(other.said, { timeout: 60_000 }).toContain("has the turn");
  await pool.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sluice outbox'");
  await expect
    .poll(() => one.said() + other.said(), { timeout: 60_000 })
    .toContain("the database is gone, and waited for");
  await enqueue("etl", newEvent());
  await take(sqs, queueUrl, 1);
  for (const { child } of [one, other]) child.kill("SIGTERM");

  expect((await Promise.all([one.finished, other.finished])).map(({ status }) => status)).toEqual([0, 0]);
});
