// What the documents for people on call say must be so: commands, keys, outputs, metrics, links and the table of costs.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sluiceProgram } from "../../cli/program.ts";
import { parseConfig } from "../../infra/config.ts";
import { CANARY_METRIC, METRIC } from "../../shared/wiring/index.ts";
import { OUTBOX } from "../support/outbox-config.ts";
import { templateOf } from "../support/stack.ts";

const runbook = readFileSync("docs/runbook.md", "utf8");
const operations = readFileSync("docs/operations.md", "utf8");
const matches = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, found = ""]) => found)),
];

test("every command of ours in the runbook exists, with its flags", () => {
  const commands = [...runbook.matchAll(/npx sluice ([^|>`\n]*)/g)].map(([, words = ""]) => words.trim().split(/\s+/));
  expect(commands.length).toBeGreaterThan(20);

  for (const words of commands) {
    let command = sluiceProgram();
    for (const word of words) command = command.commands.find((each) => each.name() === word) ?? command;
    const flags = words.filter((word) => word.startsWith("--"));
    expect({ words, isLeaf: command.commands.length === 0 }).toEqual({ words, isLeaf: true });
    expect(command.options.map(({ long }) => long)).toEqual(expect.arrayContaining(flags));
  }
});

test("every key of the configuration that they name exists", () => {
  const config: Record<string, unknown> = {
    ...parseConfig({ alarms: { silenceMinutes: 5 }, processor: { reservedConcurrency: 50 } }),
  };
  const keys = matches(runbook + operations, /`((?:alarms|processor)\.\w+)`/g);
  expect(keys.length).toBeGreaterThan(10);

  for (const key of keys) {
    const [group = "", name = ""] = key.split(".");
    expect(Object.keys(config[group] as object)).toContain(name);
  }
  const table = operations.split("## The books")[0]?.split("## Alarms")[1] ?? "";
  for (const key of matches(table, /`(\w+[A-Z]\w+)` \(/g))
    expect(Object.keys(config["alarms"] as object)).toContain(key);
});

test("every output that the runbook asks for is one of the stack", () => {
  const outputs = Object.keys(templateOf({ canary: true, outbox: OUTBOX }).findOutputs("*"));

  for (const name of matches(runbook, /(?:output|depth) (\w+(?:Url|Arn|Name|Group))/g)) expect(outputs).toContain(name);
});

test("every metric is explained, and none that does not exist", () => {
  const [section = ""] = operations.split("## Alarms");

  expect(matches(section, /^\| `(\w+)`/gm).toSorted()).toEqual(
    Object.values({ ...METRIC, canaryDelay: CANARY_METRIC.delayMs, canaryMissing: CANARY_METRIC.missing }).toSorted(),
  );
});

test("links lead somewhere", () => {
  const anchorOf = (heading: string): string =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, "")
      .replaceAll(" ", "-");
  const anchors = matches(runbook, /^#+ (.+)$/gm).map(anchorOf);

  for (const anchor of matches(runbook, /\]\(#([^)]+)\)/g)) expect(anchors).toContain(anchor);
});

test("what is charged for follows from batches, calls, seconds and bytes", () => {
  const row = (name: string): number[] => {
    const cells = operations.match(new RegExp(`^\\| ${name} \\|(.*)\\|$`, "m"))?.[1]?.split("|") ?? [];
    return cells.map((cell) => Number(cell.replaceAll(",", "")));
  };
  const [batches = [], calls = [], seconds = [], bytes = []] = [
    row("batches"),
    row("publish calls"),
    row("seconds per batch \\(assumed\\)"),
    row("bytes of log per batch"),
  ];
  const memoryGiB = parseConfig({}).processor.memoryMb / 1_024;
  const at = (values: readonly number[], column: number): number => values[column] ?? Number.NaN;

  for (const column of [0, 1]) {
    const expected = {
      "SQS requests": 1e6 + 2 * at(batches, column),
      "Lambda requests": at(batches, column),
      "Lambda GiB-seconds": at(batches, column) * at(seconds, column) * memoryGiB,
      "SNS requests": at(calls, column),
      "GB of log": (at(batches, column) * at(bytes, column)) / 1e9,
    };
    for (const [name, quantity] of Object.entries(expected))
      expect(at(row(`\\*\\*${name}\\*\\*`), column), name).toBeCloseTo(quantity, 2);
  }
});
