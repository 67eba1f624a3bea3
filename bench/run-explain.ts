// `npm run bench:explain`: lines that `sluice explain` reads a second, and how long a command takes to start, beside another revision.
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { type Compared, type ExplainSpeed, FULL_EXPLAIN, measureExplain, QUICK_EXPLAIN } from "./explain-speed.ts";
import { atLeast, atMost, type Goal } from "./goals.ts";
import { goalsTable } from "./report.ts";
import { markdownTable, short, spread } from "./table.ts";
import { today, writeFigures } from "./write-figures.ts";

const PAGE = new URL("../docs/performance.md", import.meta.url);

const program = new Command("bench:explain")
  .description("Measure sluice explain, and the start of a command, beside another revision of the repository.")
  .option("--against <revision>", "the other revision", "a36a300")
  .option("--json", "print JSON instead of tables")
  .option("--check", "exit 1 when a goal is missed")
  .option("--quick", "shows only that it runs: too few samples to mean anything")
  .option("--write", "the figures to docs/performance.md too")
  .parse();
const options = program.opts<{ against: string; json?: boolean; check?: boolean; quick?: boolean; write?: boolean }>();

const folder = await mkdtemp(join(tmpdir(), "sluice-bench-"));
try {
  const measured = await measureExplain(options.against, folder, options.quick ? QUICK_EXPLAIN : FULL_EXPLAIN);
  const goals = goalsOf(measured);
  const figures = figuresOf(measured, goals);
  process.stdout.write(options.json ? `${JSON.stringify({ ...measured, goals }, undefined, 2)}\n` : `${figures}\n`);
  if (options.write) writeFigures(PAGE, "explain", figures);
  if (options.check && !goals.every(({ isMet }) => isMet)) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`bench:explain: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

function goalsOf({ linesPerSecond: { plain, filtered }, filteredPerPlain, starts, memory }: ExplainSpeed): Goal[] {
  const [least, most] = [memory[0], memory.at(-1)].map((each) => each?.peakMib ?? Number.NaN) as [number, number];
  return [
    atLeast("lines a second, of the revision's", plain.herePerThere.median, 3),
    atLeast("the same with `--filter`", filtered.herePerThere.median, 3),
    atLeast("lines a second with `--filter`, of those without", filteredPerPlain.median, 1),
    ...starts.map(({ command, cpuMs }) =>
      atMost(`CPU of \`${command}\`, of the revision's`, cpuMs.herePerThere.median, 0.5),
    ),
    atMost("memory for 20 times as long a file, of the short one's", most / least, 1.2),
  ];
}

function figuresOf(measured: ExplainSpeed, goals: readonly Goal[]): string {
  const { revision, lines, linesPerSecond, filteredPerPlain, starts, memory } = measured;
  const [{ model = "an unknown processor" } = {}] = cpus();
  const row = (name: string, { here, there, herePerThere }: Compared): string[] => [
    name,
    ...[here, there, herePerThere].map(spread),
  ];
  return [
    `\`npm run bench:explain -- --against ${revision} --write\` on ${today()}, ${availableParallelism()} cores of ${model}, Node ${process.versions.node},`,
    `a file of ${lines} lines; medians (p10-p90) of samples taken in turn:`,
    "",
    markdownTable([
      ["", "here", revision, "here, of it"],
      row("`explain`, lines a second", linesPerSecond.plain),
      row("the same with `--filter`", linesPerSecond.filtered),
      ...starts.flatMap(({ command, wallMs, cpuMs }) => [
        row(`\`${command}\`, CPU, ms`, cpuMs),
        row("the same, wall, ms", wallMs),
      ]),
    ]),
    "",
    `With \`--filter\` it reads ${spread(filteredPerPlain)} of the lines a second that it reads without.`,
    `Memory at most: ${memory.map((each) => `${short(each.peakMib)} MiB for ${each.lines} lines`).join(", ")}.`,
    "",
    goalsTable(goals),
  ].join("\n");
}
