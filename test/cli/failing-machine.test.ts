// Every command on a machine that fails it: no temporary folder, a full device, a folder that cannot be written to.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { sluiceProgram } from "../../cli/program.ts";
import { queueDepth } from "../../shared/sending/queue-depth.ts";
import { commandStack } from "../support/command-stack.ts";
import * as factories from "../support/internal-events.ts";
import { COMMAND, temporaryModule } from "../support/sluice.ts";
import { output, quarantine, setReading } from "../support/stopped-stack.ts";

const { aws, cwd, calls, fileOf, run } = commandStack();

interface Machine {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdout?: string;
  /** Whether the command's own folder takes nothing new. */
  readonly isClosed?: boolean;
}
const MACHINES: Readonly<Record<string, Machine>> = {
  "TMPDIR is not there": { env: { TMPDIR: "/no/such/folder" } },
  "standard output is full": { stdout: "/dev/full" },
  "its folder takes nothing": { isClosed: true },
};

const on = (args: readonly string[]): string[] => [...args, "--endpoint", aws().endpoint];
const settling = (kind: string): Record<string, () => string[]> => ({
  [`${kind} list`]: () => on([kind, "list"]),
  [`${kind} show`]: () => on([kind, "show", "no-such-message"]),
  [`${kind} replay`]: () => on([kind, "replay", "--all", "--yes"]),
  [`${kind} drop`]: () => on([kind, "drop", "--all", "--yes"]),
});
/** Where nothing listens. */
const NOWHERE = "http://127.0.0.1:9";
const inDatabase = (args: readonly string[]): string[] => [
  ...["outbox", ...args],
  ...["--database", "postgres://nobody@127.0.0.1:9/none"],
];
const step = factories.stepInstanceUpdate();
/** What each is asked, so that it comes to its end by itself. */
const COMMANDS: Readonly<Record<string, () => string[]>> = {
  start: () => ["start"],
  explain: () => ["explain", fileOf(step)],
  replay: () => ["replay", fileOf(step), "--out", join(cwd(), ".sluice", "out")],
  send: () => on(["send", fileOf(step)]),
  tail: () => on(["tail", "--clean"]),
  subscribe: () => on(["subscribe", "--lambda", temporaryModule("export const handler = () => {};"), "--stay"]),
  subscribers: () => on(["subscribers"]),
  deliveries: () => on(["deliveries", "--subscriber", "no-such-subscriber"]),
  status: () => on(["status"]),
  plan: () => on(["plan", "--template", fileOf({ Resources: {} })]),
  console: () => ["console", "--endpoint", NOWHERE],
  trace: () => on(["trace", "no-such-id"]),
  ...settling("quarantine"),
  ...settling("dead-letter"),
  resend: () => on(["resend", fileOf(step), "--to", output(aws(), "QuarantineQueueUrl"), "--yes"]),
  "outbox migrate": () => ["outbox", "migrate", "--print"],
  "outbox relay": () => inDatabase(["relay", "--queue", output(aws(), "InternalQueueArn")]),
  "outbox list": () => inDatabase(["list"]),
  "outbox show": () => inDatabase(["show", "1"]),
  "outbox replay": () => inDatabase(["replay", "--all", "--yes"]),
  "outbox drop": () => inDatabase(["drop", "--all", "--yes"]),
  doctor: () => on(["doctor"]),
  "contract write": () => ["contract", "write", "--out", join(cwd(), ".sluice", "contracts")],
  "contract check": () => ["contract", "check", "--out", resolved("docs/contracts")],
  "contract diff": () => ["contract", "diff", resolved("docs/contracts"), resolved("docs/contracts/baseline")],
  "contract release": () => ["contract", "release", "9.9.9", join(cwd(), "no-such-folder")],
};
const resolved = (path: string): string => join(process.cwd(), path);

async function runOn({ env = {}, stdout, isClosed = false }: Machine, args: readonly string[]) {
  if (isClosed) writeFileSync(join(cwd(), ".sluice"), "a file where a folder would have to be");
  const device = openSync(stdout ?? "/dev/null", "w");
  const child = spawn(COMMAND, args, {
    cwd: cwd(),
    env: { ...process.env, ...calls().env(args), ...env },
    stdio: ["ignore", device, "pipe"],
  });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8");
  });
  const [status] = await once(child, "close");
  closeSync(device);
  return { status: status as number | null, said };
}

const leaves = ({ commands }: Pick<Command, "commands">, path = ""): string[] =>
  commands.flatMap((command) => {
    const name = `${path}${command.name()}`;
    return command.commands.length > 0 ? leaves(command, `${name} `) : [name];
  });

test("no command is left out", () => {
  expect(Object.keys(COMMANDS)).toEqual(leaves(sluiceProgram()));
});

const cases = Object.keys(COMMANDS).flatMap((command) =>
  Object.keys(MACHINES).map((machine) => ({ command, machine })),
);

test.each(cases)("sluice $command where $machine: done, or refused in one line", async ({ command, machine }) => {
  await setReading(aws(), false);
  await quarantine(aws(), { body: "{}", key: "a", sequence: 1 });

  const { status, said } = await runOn(MACHINES[machine] ?? {}, COMMANDS[command]?.() ?? []);

  expect(said).not.toMatch(/unexpected|\n\s+at |node:internal/);
  const errors = said.split("\n").filter((line) => line.startsWith("sluice: "));
  if (errors.length === 0) expect([0, 1]).toContain(status);
  else expect(said.trimEnd().split("\n").at(-1)).toBe(errors.at(-1));
  expect([0, 1, 2]).toContain(status);
});

describe("in a folder that takes no file", () => {
  const CLOSED = { isClosed: true };

  test.each([["status"], ["quarantine list"]])("%s looks all the same", async (command) => {
    await setReading(aws(), false);
    await quarantine(aws(), { body: "{}", key: "a", sequence: 1 });

    const { status, said } = await runOn(CLOSED, on(command.split(" ")));

    expect(said).not.toContain("sluice:");
    expect(status).toBe(command === "status" ? 1 : 0); // the quarantined message needs a person
  });

  test("a replay says in one line that it keeps files, and changes nothing", async () => {
    await setReading(aws(), false);
    await quarantine(aws(), { body: "{}", key: "a", sequence: 1 });
    const depth = () => queueDepth(aws().clients.sqs, output(aws(), "QuarantineQueueUrl"));
    const before = await depth();

    const { status, said } = await runOn(CLOSED, on(["quarantine", "replay", "--all", "--yes"]));

    expect(status).toBe(2);
    expect(said).toMatch(
      /^sluice: what is taken, sent and removed is written down first, and \/.*\.sluice\/held takes no file: .*; run it in a folder that takes files$/m,
    );
    expect(before.visible).toBeGreaterThan(0);
    expect(await depth()).toEqual(before);
  });

  test("doctor says so before, with what to do", async () => {
    writeFileSync(join(cwd(), ".sluice"), "a file where a folder would have to be");

    const { status, stdout } = await run("doctor");

    expect(status).toBe(1);
    expect(stdout).toMatch(
      /files: none can be kept in \/.*\.sluice: .* is no folder\n {2}→ looking works; replay, drop/,
    );
  });
});
