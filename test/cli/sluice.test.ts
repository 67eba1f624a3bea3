// The command as a user types it.
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as factories from "../support/internal-events.ts";
import { startSluice } from "../support/running-sluice.ts";
import { COMMAND, sluice, temporaryFile, temporaryFolder } from "../support/sluice.ts";

test("explain answers every non-blank line, in order, whatever it holds", () => {
  const input = Buffer.concat([
    Buffer.from(`\ufeff${JSON.stringify(factories.startWorkflow())}\r\n\r\n  \n`),
    Buffer.from([0xff, 0xfe, 0x0a]),
    Buffer.from(`${"x".repeat(2_097_152)}\n${JSON.stringify(factories.stepInstanceUpdate())}`),
  ]);

  const { status, lines } = sluice(["explain", "-"], input);

  expect(status).toBe(0);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { line: 1, outcome: "ignored", reason: "internal-only", partition_key: "etl.daily" },
    { line: 4, outcome: "quarantined", reason: "invalid-json" },
    { line: 5, outcome: "quarantined", reason: "event-too-large" },
    { line: 6, outcome: "published", type: "STEP_INSTANCE_UPDATE", events: [{ contract: "v1" }] },
  ]);
});

test("explain answers a line before the next one is there, and a file larger than one piece whole", async () => {
  const line = `${JSON.stringify(factories.stepInstanceUpdate())}\n`;
  const { child, said, finished } = startSluice(["explain"], { cwd: temporaryFolder(), keepOpen: line });

  await expect.poll(said, { timeout: 60_000 }).toMatch(/"line":1,.*\n$/);
  child.stdin?.end(line.repeat(1_000));
  const { status, lines } = await finished;

  expect(status).toBe(0);
  expect(lines.map((each) => JSON.parse(each).line)).toEqual(Array.from({ length: 1_001 }, (_, at) => at + 1));
});

test("explain says what it could of a file before one that cannot be read", () => {
  const { status, lines, stderr } = sluice(["explain", temporaryFile("x\n"), "/no/such/file"]);

  expect(lines.map((each) => JSON.parse(each).line)).toEqual([1]);
  expect(stderr).toBe("sluice: cannot read /no/such/file: no such file\n");
  expect(status).toBe(2);
});

test("explain --strict exits 1 when a message would be quarantined", () => {
  expect(sluice(["explain", "--strict"], "garbage\n").status).toBe(1);
  expect(sluice(["explain", "--strict"], "").status).toBe(0);
});

test.each([
  [["explain", "/no/such/file"], /^sluice: cannot read \/no\/such\/file: no such file\n$/],
  [["explain", tmpdir()], /^sluice: cannot read .*: it is a directory; .*\n$/],
  [["explain", "--contract", "v9"], /^sluice: .*unknown contract "v9": engine maestro has v1, maestro\n$/],
  [["explain", "--quickly"], /^sluice: unknown option '--quickly'\n$/],
  [["explain", "--filter", "/no/such/file"], /^sluice: cannot read \/no\/such\/file: no such file\n$/],
  [["explain", "--filter", '{"status":'], /^sluice: --filter: not JSON: .*\n$/],
  [
    ["explain", "--filter", '\ufeff{"status":["FAILED"]}'],
    /^sluice: --filter: not JSON: begins with a byte order mark \(U\+FEFF\), which JSON does not allow\n$/,
  ],
  [["explain", "--filter", '{"status":"FAILED"}'], /^sluice: --filter: status: must be a list of values\n$/],
  [["explain", "--filter", "package.json"], /^sluice: --filter package\.json: name: must be a list of values\n$/],
])("wrong usage (%j) is one line and exit 2", (args, message) => {
  const { status, stderr } = sluice(args);

  expect(status).toBe(2);
  expect(stderr).toMatch(message);
});

test("a full device is told in one line, and exit 1", () => {
  const full = openSync("/dev/full", "w");
  const stdio = ["ignore", full, "pipe"] as const;

  const { status, stderr } = spawnSync(COMMAND, ["explain", temporaryFile("x\n")], {
    encoding: "utf8",
    stdio: [...stdio],
  });
  closeSync(full);

  expect(stderr).toMatch(/^sluice: cannot write standard output: no space left on device; .*\n$/);
  expect(status).toBe(1);
});

test("explain reads several files and names the file of each answer", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-"));
  const files = ["a", "b"].map((name) => join(folder, name));
  for (const file of files) writeFileSync(file, "x\n");

  const { lines } = sluice(["explain", ...files]);

  expect(lines.map((line) => JSON.parse(line))).toMatchObject(files.map((file) => ({ file, line: 1 })));
});

test("explain tells of a message in a wrong group, however it was recorded, and --strict exits 1 for it", () => {
  const body = JSON.stringify(factories.startWorkflow());
  const sent = (MessageGroupId: string): object[] => [
    { Id: "0", MessageBody: body, MessageGroupId },
    { MessageId: "m", Body: body, Attributes: { MessageGroupId } },
    { messageId: "m", body, attributes: { MessageGroupId } },
  ];
  const explained = (messages: readonly object[]) => {
    const { lines, status } = sluice(
      ["explain", "--strict"],
      messages.map((line) => `${JSON.stringify(line)}\n`).join(""),
    );
    return { status, answers: lines.map((line) => JSON.parse(line)) };
  };

  const right = explained(sent("etl.daily"));
  const wrong = explained(sent("etl"));

  const answer = { outcome: "ignored", type: "START_WORKFLOW", partition_key: "etl.daily" };
  expect(right).toMatchObject({ status: 0, answers: Array(3).fill({ ...answer, group_id: "etl.daily" }) });
  for (const each of right.answers) expect(each).not.toHaveProperty("warning");
  const warning = 'sent in group "etl", but its partition key is "etl.daily": order is kept within a group';
  expect(wrong).toMatchObject({ status: 1, answers: Array(3).fill({ ...answer, group_id: "etl", warning }) });
});

test("explain --filter also takes external events, as subscribers record them", () => {
  const [internal] = [factories.stepInstanceUpdate(), factories.workflowVersionUpdate()];
  const { lines } = sluice(["explain", "--contract", "v1", "--contract", "maestro"], `${JSON.stringify(internal)}\n`);
  const published = lines.flatMap((line) => JSON.parse(line).events as { attributes: object; body: object }[]);
  const recorded = published.flatMap(({ attributes, body }) => [
    { attributes, body }, // as `sluice replay` and `sluice tail --json` write them
    body, // as an archive keeps them
    { Type: "Notification", Message: JSON.stringify(body), MessageAttributes: {} },
  ]);
  const input = [...recorded, { type: "ORDER" }].map((line) => `${JSON.stringify(line)}\n`).join("");

  const explained = sluice(["explain", "--filter", '{"contract":["v1"]}'], input).lines.map((line) => JSON.parse(line));

  expect(explained.map(({ outcome, type, events }) => [outcome, type, events?.[0].filter.matched])).toEqual([
    ...Array.from({ length: 3 }, () => ["external", "step-instance.status.changed", true]),
    ...Array.from({ length: 3 }, () => ["external", "STEP_INSTANCE_STATUS_CHANGE_EVENT", false]),
    ["quarantined", "ORDER", undefined],
  ]);
  expect(explained[0].events).toEqual(
    [{ contract: "v1", filter: { matched: true }, ...published[0] }].map(({ contract, filter, attributes, body }) => ({
      contract,
      filter,
      attributes,
      body,
    })),
  );
});

test.each([
  ["as JSON", (policy: string) => policy],
  ["in a file", temporaryFile],
])(
  "explain --filter %s says of each event whether it matches, or which rule failed first and what it saw",
  (_, given) => {
    const policy = JSON.stringify({ status: ["SUCCEEDED"], workflow_id: [{ prefix: "ml." }] });
    const messages = [
      factories.stepInstanceUpdate({ workflow_id: "ml.train" }),
      factories.stepInstanceUpdate(),
      factories.workflowVersionUpdate(),
      factories.startWorkflow(),
    ];
    const input = messages.map((message) => `${JSON.stringify(message)}\n`).join("");

    const { status, lines } = sluice(["explain", "--filter", given(policy)], input);
    const plain = sluice(["explain"], input);

    expect(status).toBe(0);
    const explained = lines.map((line) => JSON.parse(line));
    expect(explained.map(({ events }) => events?.[0].filter)).toEqual([
      { matched: true },
      { matched: false, rule: { workflow_id: [{ prefix: "ml." }] }, value: "etl.daily" },
      { matched: false, rule: { status: ["SUCCEEDED"] }, value: null },
      undefined,
    ]);
    for (const { events = [] } of explained) for (const event of events) delete event.filter;
    expect(plain.lines.map((line) => JSON.parse(line))).toEqual(explained);
  },
);

test("explain --filter is on attributes unless --scope says body; what no event can ever meet is a line beside the answers", () => {
  const input = `${JSON.stringify(factories.stepInstanceUpdate())}\n`;
  const filterOf = (...args: string[]) => {
    const { status, lines, stderr } = sluice(["explain", ...args], input);
    expect(status).toBe(0);
    const said = stderr.split("\n").filter((line) => line.startsWith("sluice: "));
    return { filter: JSON.parse(lines[0] ?? "").events[0].filter, said };
  };

  expect(filterOf("--filter", '{"source":["/sluice/local"]}')).toEqual({
    filter: { matched: false, rule: { source: ["/sluice/local"] }, value: null },
    said: [
      "sluice: --filter: source: no event of contract v1 or maestro has such an attribute; bodies do, and this filter is on attributes",
    ],
  });
  expect(filterOf("--filter", '{"source":["/sluice/local"]}', "--scope", "body")).toEqual({
    filter: { matched: true },
    said: [],
  });
  expect(filterOf("--filter", '{"data":{"status":["FAILED"]}}', "--scope", "body")).toEqual({
    filter: { matched: false, rule: { "data.status": ["FAILED"] }, value: "SUCCEEDED" },
    said: [],
  });
  expect(filterOf("--filter", '{"terminal":[true]}').said).toEqual([
    'sluice: --filter: terminal: true is met by no event of contract v1 or maestro: there they have "true", "false"',
  ]);
});
