// Every page that subscribers and engine teams read: what it shows is typed as it stands, in a project that has the package.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { sluiceProgram } from "../../cli/program.ts";
import { postgresServer } from "../support/postgres.ts";
import { TYPED_PAGES } from "./documented-code.ts";
import { install, nodeOf, typed } from "./installed.ts";
import { type Block, FOR_OTHERS, type Holder, readersPages, shownBlocks } from "./shown-blocks.ts";

const packed = inject("packed");
const folder = install(packed, [
  ...["@aws-sdk/client-cloudformation", "@aws-sdk/client-cloudwatch", "@aws-sdk/client-cloudwatch-logs"],
  ...["@aws-sdk/client-lambda", "@aws-sdk/client-sns", "@aws-sdk/client-sqs", "aws-cdk-lib", "cdk-nag", "constructs"],
  ...["esbuild", "fauxqs", "htm", "pg", "preact", "selfsigned", "uplot"],
]);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const own = (path: string): string => join(folder, "node_modules/sluice", path);

const blocks = shownBlocks(folder);
const heldHere = new Set<Block>();
/** The text of each block of a page that is held in some way; from now on it counts as held. */
function shown(page: string, ...holders: Holder[]): string[] {
  const found = blocks.filter((block) => block.page === page && holders.some((holder) => holder === block.holder));
  for (const block of found) heldHere.add(block);
  return found.map(({ text }) => text);
}

test("every block is held by something, and whatever is said to hold one is there and reads its page", () => {
  const unheld = blocks.filter(({ holder }) => holder === undefined);
  const elsewhere = blocks.filter(({ holder }) => holder?.startsWith("test/"));
  const typedPages = blocks.filter(({ holder }) => holder === "typed").map(({ page }) => page);

  expect(unheld).toEqual([]);
  expect(blocks.length).toBeGreaterThan(80);
  expect(elsewhere.filter(({ page, holder = "" }) => !readFileSync(holder, "utf8").includes(page))).toEqual([]);
  expect([...new Set(typedPages)].toSorted()).toEqual(TYPED_PAGES.toSorted());
  expect(Object.keys(FOR_OTHERS).filter((other) => !existsSync(own(other)))).toEqual([]);
});

test("every command of ours in the text exists, with its flags", () => {
  const commands = readersPages(folder).flatMap((page) =>
    [...readFileSync(own(page), "utf8").matchAll(/npx sluice ([^|>`#\n]*)/g)].map(([, words = ""]) =>
      words.trim().split(/\s+/),
    ),
  );
  const unknown = commands.filter((words) => {
    let command = sluiceProgram();
    for (const word of words) command = command.commands.find((each) => each.name() === word) ?? command;
    const flags = ["--help", ...command.options.map(({ long }) => long)];
    const isWhole = command.commands.length === 0 || words.every((word) => word === "--help");
    return !isWhole || words.some((word) => word.startsWith("--") && !flags.includes(word));
  });

  expect(commands.length).toBeGreaterThan(20);
  expect(unknown).toEqual([]);
});

describe("the JSON that is shown", () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const problemsBy = (schema: string, value: unknown): unknown => {
    const { $id: _, ...read } = JSON.parse(readFileSync(own(schema), "utf8")); // the same schema is asked more than once
    return ajv.validate(read, value) ? [] : ajv.errors;
  };

  test("of a contract's events is valid by the schemas beside the page, alone and together with all others", () => {
    const pages = readersPages(folder).filter((page) => /^docs\/contracts\/[^/]+\//.test(page));
    expect(pages).toHaveLength(16);

    for (const page of pages) {
      const [body = "", attributes = "", ...others] = shown(page, "sample");
      const schema = page.replace(/\.md$/, "");
      expect({ page, others, wrong: problemsBy(`${schema}.schema.json`, JSON.parse(body)) }).toEqual({
        page,
        others: [],
        wrong: [],
      });
      expect(problemsBy(`${schema}.attributes.schema.json`, JSON.parse(attributes))).toEqual([]);
      expect(problemsBy(`${dirname(page)}.schema.json`, JSON.parse(body))).toEqual([]);
    }
  });

  test("of a record of Kafka is an event, and that of a notification is read", () => {
    const [record = ""] = shown("docs/contracts/kafka-binding.md", "sample");
    const [notification = ""] = shown("docs/contracts/sns-binding.md", "sample");
    const elided = JSON.parse(notification);
    const read = `import { readEvent } from "sluice/subscriber";
      const { kind, attributes } = readEvent(${JSON.stringify({ ...elided, Message: record })});
      console.log(JSON.stringify({ kind, attributes }));`;
    writeFileSync(join(folder, "read.js"), read);

    expect(problemsBy("docs/contracts/v1.schema.json", JSON.parse(record))).toEqual([]);
    expect(elided.Message).toMatch(/^\{"specversion":"1.0",.*…\}$/);
    expect(JSON.parse(typed("24", "node read.js", folder).stdout)).toEqual({
      kind: "event",
      attributes: { contract: "v1", status: ["FAILED"] },
    });
  });

  test("of a configuration is valid by the schema that it names", () => {
    const [configuration = ""] = shown("docs/configuration.md", "configuration");
    const { $schema, ...keys } = JSON.parse(configuration);

    const validate = new Ajv({ strict: false, validateFormats: false }).compile(
      JSON.parse(readFileSync(own($schema), "utf8")),
    ); // editors know draft 7 best

    expect(validate({ $schema, ...keys })).toBe(true);
    expect(validate({ ...keys, stag: "prod" })).toBe(false);
  });
});

describe("what is shown to be typed", () => {
  test("copies the example's engine and explains its day, and says of an entry whether it would be refused", () => {
    const [ofClone, inProject = ""] = shown("docs/your-own-engine.md", "shell");
    const [entry = ""] = shown("docs/publishing.md", "shell");

    const explained = typed("24", inProject, folder);
    const refused = typed("24", entry, folder);

    expect(explained).toMatchObject({ status: 0, stderr: "" });
    expect(explained.stdout.split("\n")).toHaveLength(
      readFileSync(join(folder, "day.jsonl"), "utf8").split("\n").length,
    );
    expect(refused.stdout).toContain("unknown-type");
    expect(refused.status).toBe(1);
    expect(ofClone).toContain("examples/deployment-system/engine.ts"); // test/docs/your-own-engine.test.ts types it in the clone
  });

  test("compares two folders of contracts, and names the team that a break concerns", () => {
    const [compare = ""] = shown("docs/contracts/compatibility.md", "shell");
    for (const side of ["OLD", "NEW"]) cpSync(own("docs/contracts"), join(folder, side), { recursive: true });
    cpSync("subscribers", join(folder, "subscribers"), { recursive: true });
    const same = typed("24", compare, folder);
    const file = join(folder, "NEW/v1/workflow-instance.status.changed.schema.json");
    const schema = JSON.parse(readFileSync(file, "utf8"));
    delete schema.properties.data.properties.workflow_name;
    writeFileSync(file, JSON.stringify(schema));

    const broken = typed("24", compare, folder);

    expect(same).toEqual({ status: 0, stdout: "no difference\n", stderr: "" });
    expect(broken.status).toBe(1);
    expect(broken.stdout).toMatch(/data\.workflow_name: removed.*ask alerting/s);
  });

  test("compiles, in Python", () => {
    const [text = ""] = shown("docs/subscribing.md", "compiled");
    writeFileSync(join(folder, "shown.py"), text);

    expect(typed("24", "python3 -m py_compile shown.py", folder)).toEqual({ status: 0, stdout: "", stderr: "" });
  });
});

test("the outbox begins, takes what each statement enqueues, and is relayed with the rights that are granted, also in a container", async () => {
  const { pool, url, port } = await postgresServer({ flags: ["-c", "fsync=off"] });
  const asRelay = { SLUICE_DATABASE_URL: `postgres://relay:password@127.0.0.1:${port}/postgres` };
  const [begin = "", besideLocalRun = "", inContainer = ""] = shown("docs/outbox.md", "shell");
  const [localRun = "", relay = ""] = besideLocalRun.split("\n");
  const [enqueue = "", ...grants] = shown("docs/outbox.md", "database");
  const [ofInstance = ""] = shown("docs/engine.md", "database");
  const rowsAreGone = () =>
    expect.poll(async () => (await pool.query("select from sluice.outbox")).rowCount, { timeout: 60_000 }).toBe(0);

  const local = started(localRun, {});
  await expect.poll(local.said, { timeout: 120_000 }).toContain("Ctrl-C ends it.");
  const [queueArn = ""] = /arn:aws:sqs:\S+\.fifo/.exec(local.said()) ?? [];
  const aws = Object.fromEntries(
    [...local.said().matchAll(/\b(AWS_\w+)=(\S+)/g)].map(([, name = "", value = ""]) => [name, value]),
  );
  const first = started(begin.replace(/postgres:\/\/\S+/, url).replace(/arn:aws:sqs:\S+/, queueArn), aws);
  await expect.poll(first.said, { timeout: 60_000 }).toContain("has the turn");
  await pool.query(`${enqueue}${ofInstance}`);
  await rowsAreGone();
  expect((await pool.query("select from sluice.outbox_set_aside")).rowCount).toBe(3); // where the pages leave out what an event says
  await first.ended();

  await pool.query("create role engine; create role relay login password 'password'");
  for (const grant of grants) await pool.query(grant);
  const second = started(relay, asRelay);
  await pool.query(`set role engine; ${enqueue.split("\n")[0]}; reset role`);
  await rowsAreGone();
  await second.ended();

  const empty = mkdtempSync(join(tmpdir(), "sluice-container-"));
  onTestFinished(() => rmSync(empty, { recursive: true, force: true }));
  const ofImage = { ...aws, ...asRelay, QUEUE_ARN: queueArn, npm_config_prefer_offline: "true" };
  const third = started(inContainer.replace(" sluice ", ` ${packed.file} `), ofImage, empty);
  await pool.query(enqueue.split("\n")[1] ?? "");
  await rowsAreGone();
  await third.ended();
  await local.ended();
});

/** A shell of its own, with all that it starts. */
function started(commands: string, variables: Readonly<Record<string, string>>, cwd = folder) {
  const PATH = `${dirname(nodeOf("24"))}:/usr/local/bin:/usr/bin:/bin`;
  const env = { PATH, HOME: process.env["HOME"] ?? "/", ...variables };
  const child = spawn("/bin/sh", ["-c", commands], { cwd, detached: true, env });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  const signal = (name: NodeJS.Signals): void => void (child.pid !== undefined && process.kill(-child.pid, name));
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) signal("SIGKILL");
  });
  return {
    said: () => said,
    /** Once Ctrl-C was pressed. */
    ended: () => {
      signal("SIGINT");
      return closed;
    },
  };
}

test("of what is held here, nothing is left out", () => {
  const here: readonly (Holder | undefined)[] = ["sample", "configuration", "shell", "database", "compiled"];

  expect(blocks.filter((block) => here.includes(block.holder) && !heldHere.has(block))).toEqual([]);
});
