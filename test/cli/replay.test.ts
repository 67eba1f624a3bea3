import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as factories from "../support/internal-events.ts";
import { sluice, sluiceInterrupted, temporaryFile, temporaryFolder } from "../support/sluice.ts";

const jsonl = (...events: object[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join("");

function readOutput(folder: string) {
  const read = (name: string) =>
    readFileSync(join(folder, `${name}.jsonl`), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  const summary = JSON.parse(readFileSync(join(folder, "summary.json"), "utf8"));
  return { external: read("external"), quarantine: read("quarantine"), deadLetter: read("dead-letter"), summary };
}

test("every line comes to its end and keeps its original text", () => {
  const nearLimit = "z".repeat(1_048_576 - 100);
  const step = factories.stepInstanceUpdate({ correlation_id: "🚀" });
  const input = Buffer.concat([
    Buffer.from(`\ufeff${JSON.stringify(factories.startWorkflow())}\r\n\r\n`),
    Buffer.from(jsonl(factories.startWorkflow(), step, factories.deleteWorkflow())),
    Buffer.from([0xff, 0xfe, 0x0a]),
    Buffer.from(`{"half\n${"x".repeat(2_097_152)}\n${nearLimit}\n`),
  ]);
  const out = join(temporaryFolder(), "out");

  const { status, lines } = sluice(["replay", temporaryFile(input), "--out", out]);

  expect(lines[0]).toContain("8 received = 2 published + 2 ignored + 3 quarantined + 1 dead-lettered");
  expect(status).toBe(0);
  const { external, quarantine, deadLetter, summary } = readOutput(out);
  expect(external.map(({ attributes }) => attributes.type).sort()).toEqual([
    "step-instance.status.changed",
    "workflow.deleted",
  ]);
  expect(external.map(({ body, attributes }) => [body.source, attributes.cluster])).toEqual([
    ["/sluice/local", "local"],
    ["/sluice/local", "local"],
  ]);
  expect(external.map(({ body }) => body.data.correlation_id).filter(Boolean)).toEqual(["🚀"]);
  expect(quarantine).toHaveLength(3);
  expect(quarantine).toContainEqual(expect.objectContaining({ body: '{"half', reason: "invalid-json" }));
  expect(quarantine).toContainEqual(expect.objectContaining({ body_base64: "//4=", reason: "invalid-json" }));
  expect(quarantine).toContainEqual(
    expect.objectContaining({ body: "x".repeat(2_097_152), reason: "event-too-large" }),
  );
  expect(deadLetter).toMatchObject([{ body: nearLimit }]);
  expect(summary).toMatchObject({
    received: 8,
    received_by_type: { START_WORKFLOW: 2, STEP_INSTANCE_UPDATE: 1, NOTIFICATION: 1, unreadable: 4 },
    published_by_type: { STEP_INSTANCE_UPDATE: 1, NOTIFICATION: 1 },
    ignored_by_reason: { "internal-only": 2 },
    quarantined_by_reason: { "invalid-json": 2, "event-too-large": 1 },
    dead_lettered: 1,
    external_events: 2,
    external_events_by_type: { "step-instance.status.changed": 1, "workflow.deleted": 1 },
    seconds: expect.any(Number),
  });
});

test("a change that comes bare and wrapped is told of twice with one id, and both are counted", () => {
  const change = factories.stepInstanceUpdate();
  const out = join(temporaryFolder(), "out");

  const { lines } = sluice([
    "replay",
    temporaryFile(jsonl(change, { type: "NOTIFICATION", event: change })),
    "--out",
    out,
  ]);

  expect(lines).toContain(
    `external events 2, 1 of them a change told of before (its id is the same), all files in ${out}`,
  );
  const { external, summary } = readOutput(out);
  expect(new Set(external.map(({ body }) => body.id)).size).toBe(1);
  expect(summary).toMatchObject({ published: 2, external_events: 2, repeated_events: 1 });
});

test("a FIFO topic with both contracts delivers each instance's events in order", () => {
  const instances = [1, 2, 3];
  const attempts = [1, 2, 3, 4];
  const updates = attempts.flatMap((step_attempt_id) =>
    instances.map((workflow_instance_id) => factories.stepInstanceUpdate({ step_attempt_id, workflow_instance_id })),
  );
  const out = join(temporaryFolder(), "out");

  const args = ["--contract", "v1", "--contract", "maestro", "--topic", "fifo", "--cluster", "blue"];
  const { status } = sluice(["replay", temporaryFile(jsonl(...updates)), "--out", out, ...args]);

  expect(status).toBe(0);
  const { external } = readOutput(out);
  expect(external).toHaveLength(24);
  for (const instance of instances) {
    const mine = external.filter(({ body }) => (body.data ?? body).workflow_instance_id === instance);
    for (const contract of ["v1", "maestro"]) {
      const ofContract = mine.filter(({ attributes }) => attributes.contract === contract);
      expect(ofContract.map(({ body }) => (body.data ?? body).step_attempt_id)).toEqual(attempts);
      expect(ofContract[0].attributes.cluster).toBe("blue");
    }
  }
});

test("an empty file is a replay of nothing", () => {
  const out = join(temporaryFolder(), "out");

  expect(sluice(["replay", temporaryFile(""), "--out", out]).status).toBe(0);

  expect(readOutput(out).summary).toMatchObject({ received: 0, external_events: 0 });
});

test("unusable input or output is one line and exit 2, and writes nothing", () => {
  const file = temporaryFile(jsonl(factories.startWorkflow()));
  const folder = temporaryFolder();
  const full = join(folder, "full");
  mkdirSync(full);
  writeFileSync(join(full, "precious"), "");
  const cases: [string[], RegExp][] = [
    [["/no/such/file", "--out", join(folder, "a")], /cannot read \/no\/such\/file: no such file/],
    [[folder, "--out", join(folder, "a")], /it is a directory; name a file/],
    [[file, "--out", full], /is not empty; name a new or an empty folder/],
    [[file, "--out", "/proc/sluice"], /cannot write to \/proc\/sluice/],
    [[file, "--out", join(file, "x")], /it is a file, or lies below one/],
    [[file], /--out <folder>/],
    [[file, "--out", join(folder, "a"), "--topic", "bus"], /standard, fifo/],
  ];

  for (const [args, message] of cases) {
    const { status, stdout, stderr } = sluice(["replay", ...args]);
    expect(stderr).toMatch(/^sluice: .*\n$/);
    expect(stderr).toMatch(message);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  }
  expect(readdirSync(folder)).toEqual(["full"]);
});

test("Ctrl-C in the middle ends with what has come through, and says so", async () => {
  const file = temporaryFile(jsonl(factories.stepInstanceUpdate()).repeat(20_000));
  const out = join(temporaryFolder(), "out");

  const { status, stderr } = await sluiceInterrupted(["replay", file, "--out", out], "Replaying", "SIGINT");

  const [, sent, ended, givenUp] =
    /interrupted: (\d+) messages? sent, (\d+) of them had come to an end, (\d+) are given up/.exec(stderr) ?? [];
  expect(Number(ended) + Number(givenUp)).toBe(Number(sent));
  expect(status).toBe(130);
  expect(readOutput(out).summary).toMatchObject({ interrupted: true });
});
