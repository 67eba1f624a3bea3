// `npm run sim:scale`: an hour of seventy thousand events a second. Exit codes: 0 the books balance, 1 they do not, 2 wrong usage.
import { readFileSync, writeFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { runSlice, type SliceSettings } from "./scale/run-slice.ts";
import { computingMs, MEASURED, WHOLE } from "./scale/settings.ts";
import { sliceRows } from "./scale/slice-summary.ts";

const PAGE = new URL("../docs/seventy-thousand-a-second.md", import.meta.url);
const MARKS = ["<!-- simulation: begin -->\n", "<!-- simulation: end -->\n"] as const;

const program = new Command("sim:scale")
  .description(
    "Run one of many equal slices of the partition keys through the real event processor, in virtual time, with its share of concurrency " +
      "and quotas, and hold the books of every minute against each other.",
  )
  .option("--slices <count>", "how many make the whole", wholeNumber, 250)
  .option("--seconds <count>", "of virtual time, before the engine stops and the rest drains", wholeNumber, 3_600)
  .option("--seed <seed>", "what follows from chance", wholeNumber, 1)
  .option("--sns <count>", "messages a second that SNS takes of the account", wholeNumber, WHOLE.snsPerSecond)
  .option("--write", "the figures to docs/seventy-thousand-a-second.md too")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();
const options = program.opts<{ slices: number; seconds: number; seed: number; sns: number; write?: boolean }>();

const { slices, seed, seconds } = options;
const outage = { fromSecond: Math.round(seconds / 3), seconds: Math.min(60, Math.round(seconds / 10)) };
const settings: SliceSettings = {
  ...WHOLE,
  ...computingMs(),
  slices,
  seed,
  seconds,
  outage,
  snsPerSecond: options.sns,
};
const result = await runSlice(settings);
const rows = sliceRows(settings, result);
const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
for (const [name = "", ...figures] of rows) {
  const cells = figures.map((figure, index) => figure.padStart(widths[index + 1] ?? 0));
  process.stdout.write(`${`${name.padEnd(widths[0] ?? 0)}  ${cells.join("  ")}`.trimEnd()}\n`);
}
process.stdout.write(
  result.wrong
    ? `The books do not balance: ${result.wrong}\n`
    : "The books balance, at the end of every minute and in the end.\n",
);
if (result.wrong) process.exitCode = 1;
else if (options.write) write();

function write(): void {
  const [before = "", rest = ""] = readFileSync(PAGE, "utf8").split(MARKS[0]);
  const [, after = ""] = rest.split(MARKS[1]);
  const [header = [], ...others] = rows;
  const table = [header, ["-", "-:", "-:"], ...others].map((row) => `| ${row.join(" | ")} |`).join("\n");
  writeFileSync(PAGE, `${before}${MARKS[0]}\n${table}\n\n${MARKS[1]}${after}`);
  const { end, external, batches } = result;
  const simulated = {
    eventsPerBatch: Number((end.received / batches).toPrecision(3)),
    externalPerEvent: Number((external.distinct / end.received).toPrecision(3)),
  };
  const measured = { ...JSON.parse(readFileSync(MEASURED, "utf8")), simulated };
  writeFileSync(MEASURED, `${JSON.stringify(measured, undefined, 2)}\n`);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("expected a whole number from 1");
}
