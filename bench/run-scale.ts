// `npm run bench:scale`: how CPU and memory grow with batches, records, contracts, subscribers and a backlog, and whether on straight lines.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { Command } from "commander";
import { chart } from "./scale/chart.ts";
import { PICTURES, pictureOf, scaleFigures } from "./scale/figures.ts";
import { measureScale } from "./scale/measure-scale.ts";
import { range, verdict } from "./scale/series.ts";
import { table } from "./table.ts";
import { today, writeFigures } from "./write-figures.ts";

const ROOT = new URL("../", import.meta.url);

const program = new Command("bench:scale")
  .description(
    "Measure CPU and memory at several sizes, fit a straight line to each, and say whether it is one. Exits 1 where it is not.",
  )
  .option("--json", "print JSON instead of text")
  .option(
    "--quick",
    "shows only that it runs: too few samples to mean anything, and no exit code for what is not straight",
  )
  .option("--write", "figures and pictures to docs/performance.md too")
  .parse();
const options = program.opts<{ json?: boolean; quick?: boolean; write?: boolean }>();

const { topics, mix } = await measureScale(options.quick ?? false, (title) => process.stderr.write(`${title} …\n`));
const series = topics.flatMap((topic) => topic.series.map((each) => ({ ...each, topic: topic.title })));
const rows = series.map((each) => [each.topic, each.name, each.measure, range(each), verdict(each)]);
process.stdout.write(options.json ? `${JSON.stringify({ topics, mix })}\n` : `${table(rows)}\n`);
if (options.write) {
  for (const topic of topics) writeFileSync(new URL(`${PICTURES}/${pictureOf(topic)}`, ROOT), chart(topic));
  const [{ model = "an unknown processor" } = {}, { length: cores }] = [cpus()[0], cpus()];
  const machine = `Node ${process.versions.node}, ${cores} cores of ${model}`;
  const title = `\`npm run bench:scale -- --write\` on ${today()}, ${machine}:`;
  // What other pages and the simulation go by.
  const data = new URL("docs/scale.json", ROOT);
  const measured = { ...JSON.parse(readFileSync(data, "utf8")), date: today(), machine, mixMicroseconds: mix };
  writeFileSync(data, `${JSON.stringify(measured, undefined, 2)}\n`);
  writeFigures(new URL("docs/performance.md", ROOT), "scale", scaleFigures(topics, title));
}
if (!options.quick && series.some(({ fit }) => !fit.isStraight)) process.exitCode = 1;
